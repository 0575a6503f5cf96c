// Command orchidee is the bot, its local workspace and its command line: the only package that knows all the others.
//
// main hands everything from outside to run; each command has a file of its own, and what a person reads stands in package
// locales.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // Europe/Paris, also where the system has no time zones
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, outside{
		args: os.Args[1:], lookup: os.LookupEnv, now: time.Now,
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
	}))
}
