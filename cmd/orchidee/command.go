package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"orchidee/locales"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// outside is everything a command may reach that is not a file or the network.
type outside struct {
	args   []string
	lookup func(string) (string, bool)
	now    func() time.Time
	in     io.Reader
	out    io.Writer
	err    io.Writer
}

// app is one run of the command.
type app struct {
	outside
	say  locales.Printer // the person's language
	lang string          // --lang as typed; of the question in ask and chat
}

// failure is an error told to the person: one sentence, and what to do.
type failure struct {
	id    locales.ID
	pairs []any
	code  int
}

func (f *failure) Error() string { return fmt.Sprint(f.id, f.pairs) }

// failed and misused make the errors of the two exit codes.
func failed(id locales.ID, pairs ...any) error  { return &failure{id, pairs, exitFailed} }
func misused(id locales.ID, pairs ...any) error { return &failure{id, pairs, exitUsage} }

// errSaid is the error of a command that already said what is wrong.
var errSaid = errors.New("already said")

func run(ctx context.Context, o outside) int {
	a := &app{outside: o}
	a.say = locales.For(a.language())
	root := a.root()
	root.SetArgs(append([]string{}, o.args...)) // nil would mean those of the process
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if errors.Is(err, errSaid) {
		return exitFailed
	}
	f := &failure{locales.Failed, []any{"Error", err}, exitFailed}
	_ = errors.As(err, &f)
	fmt.Fprintln(o.err, "orchidee: "+f.in(a.say))
	return f.code
}

// in gives the sentence of the failure in a language.
func (f *failure) in(p locales.Printer) string { return p.Say(f.id, f.pairs...) }

// language is the person's: --lang, else that of the system, else French. The texts of the flags need it before the flags are
// read.
func (a *app) language() string {
	for i, arg := range a.args {
		value, ok := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(a.args) {
			value, ok = a.args[i+1], true
		}
		if ok && value != "auto" {
			if lang, known := locales.Match(value); known {
				return lang
			}
		}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value, _ := a.lookup(name); value != "" {
			lang, _ := locales.Match(value)
			return lang
		}
	}
	return locales.Default
}

func (a *app) root() *cobra.Command {
	root := a.command("orchidee", locales.CLIRoot, none, func(cmd *cobra.Command, _ []string) error { return a.runMode(cmd.Context()) })
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(&cobra.Command{Use: "no-help", Hidden: true})
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetUsageFunc(a.usage)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		fmt.Fprintf(a.out, "%s\n\n", cmd.Short)
		_ = a.usage(cmd) // writes only
	})
	root.SetFlagErrorFunc(flagError)
	root.PersistentFlags().BoolP("help", "h", false, a.say.Say(locales.FlagHelp))
	root.PersistentFlags().StringVar(&a.lang, "lang", "auto", a.say.Say(locales.FlagLang))
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return wantLang(a.lang) }
	root.AddCommand(a.serveCommand(), a.demoCommand(), a.askCommand(), a.chatCommand(), a.adviseCommand(), a.cpvCommand(), a.checkCommand(), a.evalCommand(),
		a.importCommand(), a.doctorCommand(), a.backupCommand(), a.restoreCommand(), a.exportCommand(), a.personCommand(), a.purgeCommand(), a.versionCommand())
	return root
}

// command makes a command whose arguments are checked in the person's language.
func (a *app) command(use string, short locales.ID, args func(n int) bool, do func(*cobra.Command, []string) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: a.say.Say(short), DisableFlagsInUseLine: true, RunE: do,
		Args: func(cmd *cobra.Command, given []string) error {
			switch {
			case args(len(given)):
				return nil
			case !cmd.HasParent():
				return misused(locales.UsageCommand, "Name", given[0])
			}
			return misused(locales.UsageArgs, "Usage", cmd.UseLine())
		},
	}
}

func none(n int) bool      { return n == 0 }
func one(n int) bool       { return n == 1 }
func atMostOne(n int) bool { return n <= 1 }
func anyNumber(int) bool   { return true }

// usage writes how a command is called, in the person's language.
func (a *app) usage(cmd *cobra.Command) error {
	fmt.Fprintf(a.out, "%s\n  %s\n", a.say.Say(locales.CLIUsage), cmd.UseLine())
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(a.out, "\n%s\n", a.say.Say(locales.CLICommands))
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				fmt.Fprintf(a.out, "  %-10s %s\n", c.Name(), c.Short)
			}
		}
	}
	fmt.Fprintf(a.out, "\n%s\n", a.say.Say(locales.CLIFlags))
	width := 9
	cmd.Flags().VisitAll(func(f *pflag.Flag) { width = max(width, len(f.Name)) })
	cmd.Flags().VisitAll(func(f *pflag.Flag) { fmt.Fprintf(a.out, "  --%-*s %s\n", width, f.Name, f.Usage) })
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(a.out, "\n%s\n", a.say.Say(locales.CLIMore))
	}
	return nil
}

// flagError turns what the flag library found wrong into a sentence of ours.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		return misused(locales.UsageFlag, "Name", dashed(unknown.GetSpecifiedName()), "Command", cmd.CommandPath())
	}
	var name string
	var bare *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &bare):
		name = dashed(bare.GetSpecifiedName())
	case errors.As(err, &invalid):
		name = dashed(invalid.GetFlag().Name)
	case errors.As(err, &syntax):
		name = syntax.GetSpecifiedFlag()
	default:
		return err
	}
	return misused(locales.UsageFlagValue, "Name", name, "Command", cmd.CommandPath())
}

func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}
