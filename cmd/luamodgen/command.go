package main

import (
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/luamodgen/luamodgen/gen"
)

// options are the flags, which all commands share.
type options struct {
	dir      string
	manifest string
	verbose  bool
	json     bool
	stdout   io.Writer
	stderr   io.Writer
}

func newCommand(stdout, stderr io.Writer) *cobra.Command {
	o := &options{stdout: stdout, stderr: stderr}
	root := &cobra.Command{
		Use:   "luamodgen",
		Short: "Generate Lua bindings for annotated Go structs.",
		Long: "Generate Lua bindings for annotated Go structs, from luamod.yaml in this directory or above it.\n\n" +
			"The exit code is 0 when done, 1 for diagnostics or stale files, and 2 for a wrong call or a broken environment.",
		Args:          noArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE:          o.command(generate),
	}
	flags := root.PersistentFlags()
	flags.StringVarP(&o.dir, "dir", "C", "", "run as if started in `dir`")
	flags.StringVar(&o.manifest, "manifest", "", "read this manifest `file` instead of the nearest "+gen.ManifestName)
	flags.BoolVarP(&o.verbose, "verbose", "v", false, "say what is done")
	flags.BoolVar(&o.json, "json", false, "print diagnostics, the report or the capabilities as JSON")
	root.AddCommand(
		&cobra.Command{Use: "generate", Short: "Write the bindings (the default)", Args: noArgs, RunE: o.command(generate)},
		&cobra.Command{Use: "check", Short: "List files that are not up to date; exit 1 if there are any", Args: noArgs, RunE: o.command(check)},
		&cobra.Command{Use: "diff", Short: "Print what generate would change; exit 1 if anything", Args: noArgs, RunE: o.command(diff)},
		&cobra.Command{Use: "report", Short: "Print what of the packages under from is bound, and why the rest is not", Args: noArgs, RunE: o.command(reach)},
		&cobra.Command{Use: "capabilities", Short: "Print, for each profile, every function that scripts can reach and what it may touch", Args: noArgs, RunE: o.command(audit)},
		&cobra.Command{Use: "version", Short: "Print the version of luamodgen and of its generated code", Args: noArgs, RunE: o.version},
	)
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	root.SetOut(stdout)
	root.SetErr(stderr)
	return root
}

// usageError is a wrong call.
type usageError struct{ error }

// noArgs refuses arguments. Those of the root would be commands.
func noArgs(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case cmd.HasParent():
		return &usageError{fmt.Errorf("%s takes no arguments, got %q", cmd.Name(), args[0])}
	}
	for _, near := range cmd.SuggestionsFor(args[0]) {
		return &usageError{fmt.Errorf("unknown command %q; did you mean %q?", args[0], near)}
	}
	return &usageError{fmt.Errorf("unknown command %q", args[0])}
}

// command runs the generator, prints its diagnostics, and hands a result without any to do.
func (o *options) command(do func(*options, *gen.Result) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		cfg := gen.Config{Dir: o.dir, Manifest: o.manifest}
		if o.verbose {
			cfg.Logf = func(format string, args ...any) { fmt.Fprintf(o.stderr, format+"\n", args...) }
		}
		res, err := gen.Run(cmd.Context(), cfg)
		if err != nil {
			return err
		}
		if len(res.Diagnostics) > 0 {
			return o.report(res)
		}
		return do(o, res)
	}
}

// generate writes the bindings.
func generate(o *options, res *gen.Result) error {
	changed, err := res.Commit()
	if o.verbose {
		for _, path := range changed {
			fmt.Fprintln(o.stderr, "wrote", path)
		}
	}
	return err
}

// check lists the files that generate would change.
func check(o *options, res *gen.Result) error {
	stale, err := res.Stale()
	if err != nil || len(stale) == 0 {
		return err
	}
	for _, s := range stale {
		fmt.Fprintf(o.stdout, "%s: %s\n", s.Path, s.Why)
	}
	fmt.Fprintln(o.stderr, "luamodgen: the bindings are stale; run go generate")
	return errFindings
}

// diff prints the changes that generate would make.
func diff(o *options, res *gen.Result) error {
	stale, err := res.Stale()
	if err != nil || len(stale) == 0 {
		return err
	}
	for _, s := range stale {
		fmt.Fprint(o.stdout, s.Diff())
	}
	return errFindings
}

func (o *options) version(*cobra.Command, []string) error {
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	_, err := fmt.Fprintf(o.stdout, "luamodgen %s, ABI %d\n", version, gen.ABI)
	return err
}

// goFlags lets long flags be written with one dash, as those of Go's own tools are.
func goFlags(args []string) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a
		name, _, _ := strings.Cut(strings.TrimPrefix(a, "-"), "=")
		if strings.HasPrefix(a, "-") && !strings.HasPrefix(a, "--") && len(name) > 1 {
			out[i] = "-" + a
		}
	}
	return out
}
