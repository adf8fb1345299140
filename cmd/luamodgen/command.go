package main

import (
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/luamodgen/luamodgen/gen"
	"github.com/luamodgen/luamodgen/gen/model"
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
		Use:           "luamodgen",
		Short:         "Generate Lua bindings for annotated Go structs.",
		Long:          "Generate Lua bindings for annotated Go structs, from luamod.yaml in this directory or above it.",
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE:          o.command(generate),
	}
	flags := root.PersistentFlags()
	flags.StringVarP(&o.dir, "dir", "C", "", "run as if started in `dir`")
	flags.StringVar(&o.manifest, "manifest", "", "read this manifest `file` instead of the nearest "+gen.ManifestName)
	flags.BoolVarP(&o.verbose, "verbose", "v", false, "say what is done")
	flags.BoolVar(&o.json, "json", false, "print diagnostics as JSON")
	root.AddCommand(
		&cobra.Command{Use: "generate", Short: "Write the bindings (the default)", Args: cobra.NoArgs, RunE: o.command(generate)},
		&cobra.Command{Use: "check", Short: "List files that are not up to date; exit 1 if there are any", Args: cobra.NoArgs, RunE: o.command(check)},
		&cobra.Command{Use: "diff", Short: "Print what generate would change; exit 1 if anything", Args: cobra.NoArgs, RunE: o.command(diff)},
		&cobra.Command{Use: "version", Short: "Print the version of luamodgen and of its generated code", Args: cobra.NoArgs, RunE: o.version},
	)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetOut(stdout)
	root.SetErr(stderr)
	return root
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
			return o.report(res.Diagnostics)
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
	_, err := fmt.Fprintf(o.stdout, "luamodgen %s, ABI %d\n", version, model.ABI)
	return err
}

// goFlags lets long flags be written with one dash, as those of Go's own tools are.
func goFlags(cmd *cobra.Command, args []string) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a
		name, _, _ := strings.Cut(strings.TrimPrefix(a, "-"), "=")
		if !strings.HasPrefix(a, "--") && strings.HasPrefix(a, "-") && (name == "help" || cmd.PersistentFlags().Lookup(name) != nil) {
			out[i] = "-" + a
		}
	}
	return out
}
