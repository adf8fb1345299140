package gen

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
)

// findManifest returns the absolute path of the manifest: the named one, or the nearest at or above dir.
func findManifest(dir, name string) (string, error) {
	if name != "" {
		if filepath.IsAbs(name) {
			return name, nil
		}
		return filepath.Join(dir, name), nil
	}
	for d := dir; ; d = filepath.Dir(d) {
		p := filepath.Join(d, ManifestName)
		if _, err := os.Stat(p); err == nil {
			return p, nil
		}
		if d == filepath.Dir(d) {
			return "", fmt.Errorf("no %s in %s or above it; create one, or name one with -manifest", ManifestName, dir)
		}
	}
}

// loaded is the input, but for the manifest.
type loaded struct {
	fset      *token.FileSet
	annotated []*packages.Package          // the packages that the manifest names, sorted by path
	byPath    map[string]*packages.Package // these, and the ones of loaders, converters, from: modules and type arguments
	lua       luaFiles
}

// loadMode leaves out NeedDeps: dependencies come from export data, which halves the time of a run.
const loadMode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
	packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedModule

// load type-checks the packages of the manifest. Earlier output is masked by its package clause alone, so that stale or broken output
// cannot stand in the way of new one.
func (r *run) load(ctx context.Context, man *manifest.Manifest) (*loaded, error) {
	if err := r.locateOutput(man); err != nil {
		return nil, err
	}
	l := &loaded{fset: token.NewFileSet(), byPath: map[string]*packages.Package{}}
	var err error
	if l.lua, err = r.readLua(man); err != nil {
		return nil, err
	}
	patterns := r.patterns(man)
	if len(patterns) == 0 {
		return l, nil
	}
	r.logf("load %s", strings.Join(patterns, " "))
	cfg := &packages.Config{Context: ctx, Mode: loadMode, Dir: r.root, Fset: l.fset, Overlay: r.out.mask()}
	pkgs, err := packages.Load(cfg, patterns...)
	if err == nil && len(pkgs) == 0 {
		cfg.Mode = packages.NeedName // with export data the go command's own failure is not reported
		_, err = packages.Load(cfg, patterns...)
	}
	if err != nil {
		return nil, goError(err)
	}
	slices.SortFunc(pkgs, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) })
	unannotated := unannotatedPackages(man)
	for _, pkg := range pkgs {
		l.byPath[pkg.PkgPath] = pkg
		if err := r.reportBroken(man, pkg); err != nil {
			return nil, err
		}
	}
	r.reportUnmatched(man, pkgs)
	l.annotated = slices.DeleteFunc(pkgs, func(p *packages.Package) bool {
		return slices.Contains(unannotated, p.PkgPath) && !r.isAnnotated(man, p)
	})
	return l, nil
}

// goError shortens what go/packages makes of a failure of the go command to what that said.
func goError(err error) error {
	if _, said, _ := strings.Cut(err.Error(), ": stderr: "); strings.TrimSpace(said) != "" {
		return errors.New(strings.TrimSpace(said))
	}
	return fmt.Errorf("load packages: %w", err)
}

// patterns returns what to load: the manifest's packages, and what it names otherwise.
func (r *run) patterns(man *manifest.Manifest) []string {
	var ps []string
	for _, p := range man.Packages {
		if dir, isDir := directory(p.Value); isDir {
			info, err := os.Stat(filepath.Join(r.root, filepath.FromSlash(dir)))
			if err != nil || !info.IsDir() {
				r.diags.Addf(p.Pos, diag.NoPackage, "no directory %s beside %s", dir, ManifestName)
				continue
			}
		}
		ps = append(ps, p.Value)
	}
	return slices.Concat(ps, unannotatedPackages(man))
}

// unannotatedPackages returns the packages that the manifest names otherwise than to look for annotations there.
func unannotatedPackages(man *manifest.Manifest) []string {
	return slices.Concat(loaderPackages(man), factoryPackages(man), fromPackages(man), converterPackages(man), typeArgPackages(man))
}

// directory returns the directory of a relative pattern: ./llm of ./llm/... .
func directory(pattern string) (string, bool) {
	dir := strings.TrimSuffix(strings.TrimSuffix(pattern, "..."), "/")
	return dir, pattern == "." || strings.HasPrefix(pattern, "./")
}

func loaderPackages(man *manifest.Manifest) []string {
	var paths []string
	for _, m := range man.Modules {
		if pkg, _, ok := splitRef(m.Loader.Value); ok {
			paths = append(paths, pkg)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

func fromPackages(man *manifest.Manifest) []string {
	var paths []string
	for _, m := range man.Modules {
		if m.From.IsSet() {
			paths = append(paths, m.From.Value)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// typeArgPackages returns the packages of the types that are arguments of instances.
func typeArgPackages(man *manifest.Manifest) []string {
	var paths []string
	for _, m := range man.Modules {
		for _, path := range m.TypeArgPaths() {
			paths = append(paths, path.Value)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// described returns the packages of from: modules in which annotations are not looked for.
func (l *loaded) described(man *manifest.Manifest) []*packages.Package {
	var pkgs []*packages.Package
	for _, path := range fromPackages(man) {
		if pkg := l.byPath[path]; pkg != nil && !slices.Contains(l.annotated, pkg) {
			pkgs = append(pkgs, pkg)
		}
	}
	return pkgs
}

// splitRef splits "example.com/x/luajson.Loader" into import path and name.
func splitRef(ref string) (pkg, name string, ok bool) {
	dot := strings.LastIndexByte(ref, '.')
	if dot <= strings.LastIndexByte(ref, '/')+1 || !token.IsIdentifier(ref[dot+1:]) {
		return "", "", false
	}
	return ref[:dot], ref[dot+1:], true
}

// isAnnotated reports whether a package was named under packages, and not only by a loader.
func (r *run) isAnnotated(man *manifest.Manifest, pkg *packages.Package) bool {
	for _, p := range man.Packages {
		dir, isDir := directory(p.Value)
		if !isDir && matches(p.Value, pkg.PkgPath) {
			return true
		}
		if isDir && matches(path.Join(filepath.ToSlash(r.root), dir)+strings.TrimPrefix(p.Value, dir), filepath.ToSlash(pkg.Dir)) {
			return true
		}
	}
	return false
}

// matches reports whether name is the pattern, or lies below a pattern that ends in "/...".
func matches(pattern, name string) bool {
	base, tree := strings.CutSuffix(pattern, "/...")
	return name == base || tree && strings.HasPrefix(name, base+"/")
}

// reportUnmatched reports patterns that name no package.
func (r *run) reportUnmatched(man *manifest.Manifest, pkgs []*packages.Package) {
	for _, p := range man.Packages {
		only := &manifest.Manifest{Packages: []manifest.Node[string]{p}}
		if !r.failed() && !slices.ContainsFunc(pkgs, func(pkg *packages.Package) bool { return r.isAnnotated(only, pkg) }) {
			r.diags.Addf(p.Pos, diag.NoPackage, "%s matches no packages", p.Value)
		}
	}
}

// reportBroken reports what keeps a package from being read at all. Type errors are left to build, which reports
// them where a bound declaration needs the broken type.
func (r *run) reportBroken(man *manifest.Manifest, pkg *packages.Package) error {
	seen := map[string]bool{} // the files with a mistake: what follows the first one is often its consequence
	for _, e := range pkg.Errors {
		switch pos := parsePosition(e.Pos); {
		case e.Kind == packages.TypeError, isCompilerOutput(e):
		case pos.IsValid() && filepath.Ext(pos.Filename) == ".go":
			if !seen[pos.Filename] {
				r.diags.Addf(pos, diag.BrokenGo, "%s", oneLine(e.Msg))
			}
			seen[pos.Filename] = true
		default:
			at := r.patternOf(man, pkg)
			if !at.IsValid() {
				return errors.New(e.Error())
			}
			r.diags.Addf(at, diag.NoPackage, "%s", strings.ReplaceAll(oneLine(e.Msg), r.root+string(filepath.Separator), "./"))
		}
	}
	return nil
}

// isCompilerOutput reports what the go command relays of a compiler. Type errors say the same with their positions.
func isCompilerOutput(e packages.Error) bool {
	return e.Kind == packages.ListError && strings.HasPrefix(e.Msg, "# ")
}

// oneLine joins the lines of a message of the go command.
func oneLine(message string) string {
	return strings.Join(strings.Fields(message), " ")
}

// patternOf returns the place in the manifest that asked for a package.
func (r *run) patternOf(man *manifest.Manifest, pkg *packages.Package) token.Position {
	for _, p := range man.Packages {
		if p.Value == pkg.PkgPath || p.Value == pkg.ID || r.isAnnotated(&manifest.Manifest{Packages: []manifest.Node[string]{p}}, pkg) {
			return p.Pos
		}
	}
	for _, m := range man.Modules {
		if path, _, ok := splitRef(m.Loader.Value); ok && path == pkg.PkgPath {
			return m.Loader.Pos
		}
		for _, n := range []manifest.Node[string]{m.Factory, m.Names} {
			if path, _, ok := splitRef(n.Value); ok && path == pkg.PkgPath {
				return n.Pos
			}
		}
		if m.From.IsSet() && (m.From.Value == pkg.PkgPath || m.From.Value == pkg.ID) {
			return m.From.Pos
		}
		for _, path := range m.TypeArgPaths() {
			if path.Value == pkg.PkgPath || path.Value == pkg.ID {
				return path.Pos
			}
		}
	}
	for _, c := range man.Converters {
		for _, n := range []manifest.Node[string]{c.To, c.From} {
			if path, _, ok := splitRef(n.Value); ok && path == pkg.PkgPath {
				return n.Pos
			}
		}
	}
	if len(man.Packages) == 1 {
		return man.Packages[0].Pos
	}
	return token.Position{}
}

// parsePosition reads "file:line:col" as go/packages writes it.
func parsePosition(s string) token.Position {
	var pos token.Position
	rest, col, ok1 := cutLast(s)
	file, line, ok2 := cutLast(rest)
	if !ok1 || !ok2 {
		return pos
	}
	pos.Filename, pos.Line, pos.Column = file, line, col
	return pos
}

func cutLast(s string) (head string, number int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return "", 0, false
	}
	_, err := fmt.Sscanf(s[i+1:], "%d", &number)
	return s[:i], number, err == nil
}
