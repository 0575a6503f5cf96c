package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"orchidee/records"
)

// clock stands still, so that the stories say the same for ever.
func clock() time.Time { return time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC) }

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"orchidee": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		os.Exit(run(ctx, outside{
			args: os.Args[1:], lookup: os.LookupEnv, now: clock,
			in: os.Stdin, out: os.Stdout, err: os.Stderr,
		}))
	}})
}

func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error { // a small folder, read in an instant; a story empties it to use the real one
			small, err := filepath.Abs("testdata/content")
			env.Setenv("SMALL", small)
			env.Setenv("ORCHIDEE_DATA", small)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "repeat": repeat, "lines": lines, "database": database, "occupy": occupy, "bytes": writeBytes,
		},
	})
}

// exits CODE COMMAND ARG... runs a command and wants its exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		if _, err := fmt.Sscanf(err.Error(), "exit status %d", &got); err != nil {
			ts.Fatalf("no exit code: %v", err)
		}
	}
	if (got == want) == neg {
		ts.Fatalf("%v exits with %d, want %d", args[1:], got, want)
	}
}

// repeat N FROM TO writes the lines of a file, over and over, to another one until it has N lines.
func repeat(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	from := strings.Split(strings.TrimSuffix(ts.ReadFile(args[1]), "\n"), "\n")
	var b strings.Builder
	for i := range n {
		fmt.Fprintln(&b, from[i%len(from)])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(b.String()), 0o600))
}

// database FILE makes an empty database.
func database(ts *testscript.TestScript, _ bool, args []string) {
	store, err := records.Open(context.Background(), ts.MkAbs(args[0]), records.Options{})
	ts.Check(err)
	ts.Check(store.Close())
}

// lines FILE N wants that a file (stdout, stderr) has N lines.
func lines(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	if got := strings.Count(ts.ReadFile(args[0]), "\n"); got != want {
		ts.Fatalf("%s has %d lines, want %d", args[0], got, want)
	}
}

// occupy NAME holds a port of this machine until the story ends, and puts its address into a variable.
func occupy(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	ts.Setenv(args[0], l.Addr().String())
}

// bytes FILE TEXT writes a file from a text with Go's escapes, for what is not UTF-8.
func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
