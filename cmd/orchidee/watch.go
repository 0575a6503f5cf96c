package main

import (
	"context"
	"hash/fnv"
	"io/fs"
	"time"
)

// How often the content folder is looked at, and how soon again once it has changed: it is read when two looks in a row see the same, so
// that a file being written is not taken half way. Looking at two thousand files costs 6 ms and works on any disk; notices of the system
// do not cross network folders and container mounts.
const (
	watchEvery = 200 * time.Millisecond
	settleTime = 100 * time.Millisecond
)

// watch tells on the channel it returns that a content folder has changed, until ctx ends.
func watch(ctx context.Context, fsys fs.FS) <-chan struct{} {
	changed := make(chan struct{})
	served := traces(fsys)
	go func() {
		last, next := served, watchEvery
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(next):
			}
			now := traces(fsys)
			if now == last && now != served {
				served = now
				select {
				case changed <- struct{}{}:
				case <-ctx.Done():
					return
				}
			}
			if next = watchEvery; now != last {
				next = settleTime
			}
			last = now
		}
	}()
	return changed
}

// traces sums up the names, sizes and times of the files of a folder.
func traces(fsys fs.FS) uint64 {
	h := fnv.New64a()
	_ = fs.WalkDir(fsys, ".", func(path string, e fs.DirEntry, err error) error { // what cannot be read is told when it is loaded
		if err != nil || e.IsDir() {
			return nil
		}
		if info, err := e.Info(); err == nil {
			h.Write([]byte(path))
			h.Write([]byte(info.ModTime().UTC().Format(time.RFC3339Nano)))
			h.Write([]byte{byte(info.Size()), byte(info.Size() >> 8), byte(info.Size() >> 16), byte(info.Size() >> 24)})
		}
		return nil
	})
	return h.Sum64()
}
