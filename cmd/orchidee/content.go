package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"

	"orchidee/data"
	"orchidee/knowledge"
	"orchidee/locales"
)

// content is the folder that is served, and its name for people.
func (c config) content() (fs.FS, string, error) {
	if c.Data == "" {
		return data.FS, "data", nil
	}
	return folder(c.Data)
}

func folder(path string) (fs.FS, string, error) {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return nil, "", failed(locales.DataMissing, "Path", path)
	}
	fsys := os.DirFS(path)
	if _, err := fs.Stat(fsys, "articles"); errors.Is(err, fs.ErrNotExist) {
		return nil, "", failed(locales.DataNoArticles, "Path", path)
	}
	return fsys, path, nil
}

// open reads the content. What a folder does not have of scope and words comes from the embedded content.
func (a *app) open(c config) (*knowledge.Base, []knowledge.Fault, error) {
	fsys, name, err := c.content()
	if err != nil {
		return nil, nil, err
	}
	base, faults, err := knowledge.Open(fsys, a.options(c))
	var blocked *knowledge.BlockedError
	if errors.As(err, &blocked) {
		return nil, faults, failed(locales.DataBlocked, "Where", where(name, blocked.First), "Fault", a.fault(blocked.First), "Count", blocked.Count)
	}
	return base, faults, err
}

func (a *app) options(c config) knowledge.Options {
	return knowledge.Options{Today: a.today(c), Fallback: data.FS}
}

// today is the day it is where the service is.
func (a *app) today(c config) knowledge.Date {
	return knowledge.Date(a.now().In(c.Zone).Format(time.DateOnly))
}

// where is the place of a fault as editors read it: file:line.
func where(folder string, f knowledge.Fault) string {
	place := folder + "/" + f.File
	if f.Line > 0 {
		place += ":" + strconv.Itoa(f.Line)
	}
	return place
}

// fault says what is wrong and what to do.
func (a *app) fault(f knowledge.Fault) string {
	pairs := make([]any, 0, 2*len(f.Args))
	for name, value := range f.Args {
		pairs = append(pairs, name, value)
	}
	id := locales.ID("fault." + string(f.Code))
	if said := a.say.Say(id, pairs...); said != string(id) {
		return said
	}
	return fmt.Sprint(f.Code, " ", f.Args)
}
