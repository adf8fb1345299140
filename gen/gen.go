// Package gen makes the Lua bindings of a Go program: annotated Go and luamod.yaml in, generated Go out.
//
// [Run] reads and computes, and writes nothing; [Result.Commit] writes. Each stage of Run is in the file of its name:
// load, collect, build, check, emit.
package gen

import (
	"context"
	"os"
	"path/filepath"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

// ManifestName is the file that Run looks for.
const ManifestName = "luamod.yaml"

// ABI is the version of the contract between generated code and the runtime.
const ABI = model.ABI

// Config says what to generate.
type Config struct {
	// Dir is the directory in which the run starts, "" for the working directory. Diagnostics name files relative to it.
	Dir string
	// Manifest is the path of the manifest, relative to Dir. Empty: luamod.yaml in Dir or the nearest parent that has one.
	Manifest string
	// Logf, when set, is told what each stage does.
	Logf func(format string, args ...any)
}

// Result is what a run found: diagnostics, or else the files of the bindings package.
type Result struct {
	// Diagnostics is sorted. When there are any, there are no files.
	Diagnostics diag.List
	// Dir is the absolute directory of the bindings package.
	Dir string
	// Files are the generated files as they should be, sorted by name.
	Files []File
	// Reports says what of the packages of from: modules is bound, by module.
	Reports []PackageReport
	// Audits says what scripts can do under each profile, by profile.
	Audits []Audit
	// Extra names files in Dir that luamodgen made and that nothing makes any more, sorted.
	Extra []string

	base string // files are named relative to it in listings
}

// File is one file of the bindings package.
type File struct {
	Name    string // relative to Result.Dir
	Content []byte
}

// Run generates the bindings that the manifest asks for. An error means that the environment or luamodgen is broken; what is wrong
// with the user's input is in Result.Diagnostics.
func Run(ctx context.Context, cfg Config) (*Result, error) {
	r, err := newRun(cfg)
	if err != nil {
		return nil, err
	}
	man := r.readManifest()
	if r.failed() {
		return r.result(), nil
	}
	loaded, err := r.load(ctx, man)
	if err != nil {
		return nil, err
	}
	if r.failed() {
		return r.result(), nil
	}
	return r.generate(man, loaded)
}

// generate is the part of a run that needs neither the disk nor the go command.
func (r *run) generate(man *manifest.Manifest, loaded *loaded) (*Result, error) {
	src := collect(loaded.fset, loaded.annotated, &r.diags)
	src.describe(loaded.described(man))
	bindings := r.build(man, loaded, src)
	r.check(bindings)
	if r.failed() {
		return r.result(), nil
	}
	return r.emit(bindings)
}

// run is the state of one Run.
type run struct {
	dir      string // absolute Config.Dir
	manifest string // absolute path of the manifest
	root     string // directory of the manifest
	source   []byte // text of the manifest
	out      output
	logf     func(string, ...any)
	diags    diag.List
	reports  []PackageReport
}

func newRun(cfg Config) (*run, error) {
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(dir); err != nil {
		return nil, err
	}
	path, err := findManifest(dir, cfg.Manifest)
	if err != nil {
		return nil, err
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	logf := cfg.Logf
	if logf == nil {
		logf = func(string, ...any) {}
	}
	return &run{dir: dir, manifest: path, root: filepath.Dir(path), source: src, logf: logf}, nil
}

func (r *run) failed() bool { return len(r.diags) > 0 }

func (r *run) readManifest() *manifest.Manifest {
	r.logf("manifest %s", r.manifest)
	man, diags := manifest.Parse(r.manifest, r.source)
	r.diags = append(r.diags, diags...)
	return man
}

// result returns the diagnostics with paths relative to the directory of the run.
func (r *run) result() *Result {
	res := &Result{Dir: r.out.dir, base: r.dir, Reports: r.reports}
	for _, d := range r.diags {
		d.Pos.Filename = relative(r.dir, d.Pos.Filename)
		d.Pos.Offset = 0
		res.Diagnostics = append(res.Diagnostics, d)
	}
	res.Diagnostics = res.Diagnostics.Sorted()
	return res
}

// relative shortens path when it lies near base.
func relative(base, path string) string {
	if rel, err := filepath.Rel(base, path); err == nil && filepath.IsAbs(path) {
		return rel
	}
	return path
}
