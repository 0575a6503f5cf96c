package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"orchidee/bot"
	"orchidee/knowledge"
	"orchidee/knowledge/extract"
	"orchidee/locales"
	"orchidee/records"
)

// importing is what the flags of one import say.
type importing struct {
	audience, from, until, title, url, on string
	db                                    string
	list                                  bool
	remove                                string
}

func (a *app) importCommand() *cobra.Command {
	var i importing
	cmd := a.command("import "+a.say.Say(locales.ArgFiles), locales.CLIImport, anyNumber, func(cmd *cobra.Command, args []string) error {
		if (len(args) == 0) == (!i.list && i.remove == "") || i.list && i.remove != "" {
			return misused(locales.UsageArgs, "Usage", cmd.UseLine()+" | --list | --remove ID")
		}
		if err := i.check(); err != nil {
			return err
		}
		c, err := a.config()
		if err != nil {
			return err
		}
		return a.imports(cmd.Context(), c, i, args)
	})
	f := cmd.Flags()
	f.StringVar(&i.audience, "audience", "", a.say.Say(locales.FlagAudience))
	f.StringVar(&i.from, "from", "", a.say.Say(locales.FlagFrom))
	f.StringVar(&i.until, "until", "", a.say.Say(locales.FlagUntil))
	f.StringVar(&i.title, "title", "", a.say.Say(locales.FlagTitle))
	f.StringVar(&i.url, "url", "", a.say.Say(locales.FlagURL))
	f.StringVar(&i.on, "on", "", a.say.Say(locales.FlagCodeOn))
	f.BoolVar(&i.list, "list", false, a.say.Say(locales.FlagList))
	f.StringVar(&i.remove, "remove", "", a.say.Say(locales.FlagRemove))
	return cmd
}

// check refuses flags with which nothing can be imported.
func (i importing) check() error {
	switch knowledge.Audience(i.audience) {
	case "", knowledge.Everyone, knowledge.Buyer, knowledge.Supplier, knowledge.Staff:
	default:
		return misused(locales.UsageAudience, "Value", i.audience)
	}
	for _, day := range []string{i.from, i.until, i.on} {
		if _, err := time.Parse(time.DateOnly, day); err != nil && day != "" {
			return misused(locales.UsageDate, "Value", day)
		}
	}
	if i.from != "" && i.until != "" && i.until < i.from {
		return misused(locales.UsageDates, "From", i.from, "Until", i.until)
	}
	if i.url != "" && (!strings.HasPrefix(i.url, "https://") || strings.ContainsAny(i.url, " \t\n<>|")) {
		return misused(locales.UsageURL, "Value", i.url)
	}
	return nil
}

// imports opens the database and does what was asked.
func (a *app) imports(ctx context.Context, c config, i importing, args []string) (err error) {
	var files []source
	skipped := 0
	if len(args) > 0 {
		if files, skipped, err = filesIn(args); err != nil {
			return err
		}
		if len(files) == 0 {
			return failed(locales.ImportNone)
		}
		if (i.title != "" || i.url != "") && len(files) > 1 {
			return misused(locales.UsageOneFile)
		}
	}
	store, err := a.records(ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	switch {
	case i.list:
		return a.listDocuments(ctx, store)
	case i.remove != "":
		err := store.Write(ctx, func(tx *records.Tx) error { return tx.RemoveDocument(i.remove) })
		if errors.Is(err, records.ErrNotFound) {
			return failed(locales.ImportNotFound, "ID", i.remove)
		}
		if err == nil {
			fmt.Fprintln(a.out, a.say.Say(locales.ImportRemoved, "ID", i.remove))
		}
		return err
	}
	if skipped > 0 {
		defer func() { fmt.Fprintln(a.err, a.say.Count(locales.ImportSkipped, skipped)) }()
	}
	i.db = c.DB
	return a.importFiles(ctx, store, i, files)
}

// source is a file to import. Its name is its path in the folder it was found in.
type source struct{ path, name string }

// filesIn lists the files of the arguments in their order; in a folder, those of a format that can be read. It counts the others.
func filesIn(args []string) (files []source, skipped int, err error) {
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, 0, failed(locales.DocumentUnreadable, "File", arg, "Error", cause(err))
		}
		if !info.IsDir() {
			files = append(files, source{arg, filepath.Base(arg)})
			continue
		}
		err = filepath.WalkDir(arg, func(path string, e fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return failed(locales.DocumentUnreadable, "File", path, "Error", cause(err))
			case strings.HasPrefix(e.Name(), ".") && path != arg:
				if e.IsDir() {
					return filepath.SkipDir
				}
			case !e.Type().IsRegular():
			case !extract.Known(e.Name()):
				skipped++
			default:
				name, err := filepath.Rel(arg, path)
				if err != nil {
					return err
				}
				files = append(files, source{path, filepath.ToSlash(name)})
			}
			return nil
		})
		if err != nil {
			return nil, 0, err
		}
	}
	return files, skipped, nil
}

// importFiles reads one file after another and stores each document in one transaction; one that cannot be read is told, and the
// next one is read. The articles of a code that came as many files are one document; among many, those out of force on the day
// asked for are no fault.
func (a *app) importFiles(ctx context.Context, store *records.Store, i importing, files []source) error {
	bar := a.progress(len(files))
	refused, dead := 0, 0
	var laws laws
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		o := extract.Options{On: i.on, Cache: pdfCache()}
		if len(files) == 1 {
			o.Progress = bar.pages
		}
		doc, raw, err := extract.File(ctx, f.path, o)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case extract.CodeOf(err) == extract.NoneOn && len(files) > 1:
			dead++
		case err != nil:
			refused++
			bar.clear()
			fmt.Fprintln(a.err, a.refusal(f.path, err))
		case doc.Law != "" && strings.HasSuffix(strings.ToLower(f.name), ".xml") && len(files) > 1:
			laws.add(doc, raw)
		default:
			if err := a.keep(ctx, store, i, f.name, raw, doc, bar); err != nil {
				return err
			}
		}
		bar.file()
	}
	for _, l := range laws {
		if err := a.keep(ctx, store, i, l.doc.Law, l.content, l.doc, bar); err != nil {
			return err
		}
	}
	bar.clear()
	if refused > 0 && len(files) > 1 {
		fmt.Fprintln(a.err, a.say.Count(locales.ImportRefused, refused))
	}
	switch {
	case refused > 0:
		return errSaid
	case dead == len(files):
		return failed(locales.DocumentNoneOn, "File", filepath.Dir(files[0].path))
	}
	return nil
}

// refusal is the sentence for a file that cannot be imported.
func (a *app) refusal(path string, err error) string {
	var f *extract.Fault
	if errors.As(err, &f) {
		return a.say.Say(locales.ID("document."+string(f.Code)), "File", path)
	}
	return a.say.Say(locales.DocumentUnreadable, "File", path, "Error", cause(err))
}

// keep stores a document and tells so.
func (a *app) keep(ctx context.Context, store *records.Store, i importing, name string, content []byte, doc *extract.Document, bar *progress) error {
	d, passages := bot.Imported(name, content, doc)
	d.Title, d.Named = cmp.Or(i.title, d.Title), i.title != ""
	d.Audience, d.ValidFrom, d.ValidUntil, d.URL = i.audience, i.from, i.until, i.url
	replaced := false
	if err := store.Write(ctx, func(tx *records.Tx) (err error) {
		d, replaced, err = tx.SaveDocument(d, passages)
		return err
	}); err != nil {
		return recordsFailure(i.db, err)
	}
	id := locales.DocumentImported
	if replaced {
		id = locales.DocumentReplaced
	}
	bar.clear()
	fmt.Fprintln(a.out, a.say.Say(id, "Title", d.Title, "ID", d.ID, "Version", d.Version, "Passages", len(passages)))
	if doc.Blank > 0 {
		fmt.Fprintln(a.out, a.say.Count(locales.DocumentBlank, doc.Blank))
	}
	return nil
}

// laws gathers the articles of codes that came as one file each.
type laws []*law

type law struct {
	doc     *extract.Document
	content []byte // of all files
}

func (l *laws) add(doc *extract.Document, raw []byte) {
	i := slices.IndexFunc(*l, func(x *law) bool { return x.doc.Law == doc.Law })
	if i < 0 {
		first := *doc
		first.Title, first.Parts = doc.Law, nil
		*l, i = append(*l, &law{doc: &first}), len(*l)
	}
	x := (*l)[i]
	x.doc.Parts = append(x.doc.Parts, doc.Parts...)
	x.content = append(x.content, raw...)
}

// pdfCache is where the PDF reader is kept once compiled; "" where the system names no such folder.
func pdfCache() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "orchidee", "pdf")
}

// listDocuments prints a table.
func (a *app) listDocuments(ctx context.Context, store *records.Store) error {
	all, err := store.Documents(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(a.out, a.say.Say(locales.ImportNothing))
		return nil
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, a.say.Say(locales.ImportColumns))
	for _, d := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%d\t%d\t%s\n", d.ID, d.Title, d.Audience, d.ValidFrom, d.ValidUntil, d.Version, d.Pages, d.Passages,
			d.At.Format(time.DateOnly))
	}
	return w.Flush()
}
