package gen

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

// builder turns declarations into the model. It is the only user of go/types.
type builder struct {
	*source
	man     *manifest.Manifest
	loaded  *loaded
	out     *output
	naming  naming
	errors  string // errors: of the manifest
	diags   *diag.List
	model   *model.Bindings
	modules map[string]*moduleBuild
	structs map[*types.TypeName]*moduleBuild  // module structs
	records map[*types.TypeName]*model.Struct // nil while refused
	classes map[*types.TypeName]*classBuild
	enums   map[*types.TypeName]*model.Enumeration
	ifaces  map[*types.TypeName]*protocolBuild
	origins map[*model.Func]*types.TypeName // of methods: the type that declares them
	inverse bool                            // functions are converted that scripts implement: their parameters go to Lua

	classList  []*classBuild            // classes that can be bound, in the order of their declarations
	within     map[*types.TypeName]bool // the types being converted, since the last record
	generics   generics
	converters map[string]model.Custom // of the manifest, by import path and name of the type
	funcTypes  [2]funcTypes            // as they are, and with 64-bit integers as strings

	froms   []*fromBuild // modules with from:, by name
	from    *fromBuild   // the one that is being bound; nil for what is annotated
	opaques []*classBuild
	reports []*PackageReport
	trying  int      // how many attempts are under way
	journal []func() // forgets what they registered, latest last
}

// moduleBuild is a module on its way into the model.
type moduleBuild struct {
	*model.Module
	entry *manifest.Module
	decl  *decl // the annotated struct
	owner *decl // the constructor named by a directive

	annotated bool // annotations bind something to it
}

// build makes the model of the bindings package.
func (r *run) build(man *manifest.Manifest, loaded *loaded, src *source) *model.Bindings {
	b := &builder{
		source: src, man: man, loaded: loaded, out: &r.out, diags: &r.diags,
		naming:  naming(cmp.Or(man.Naming.Value, string(snakeCase))),
		errors:  cmp.Or(man.Errors.Value, "raise"),
		model:   &model.Bindings{Path: r.out.path, Name: r.out.name, Imports: map[string]string{}, Imported: r.out.imported, StrictArgs: man.Strict.Value, Builtin: man.Builtin.Value},
		modules: map[string]*moduleBuild{},
		structs: map[*types.TypeName]*moduleBuild{}, origins: map[*model.Func]*types.TypeName{},
		records: map[*types.TypeName]*model.Struct{},
		classes: map[*types.TypeName]*classBuild{},
		enums:   map[*types.TypeName]*model.Enumeration{},
		ifaces:  map[*types.TypeName]*protocolBuild{},
		within:  map[*types.TypeName]bool{},
	}
	b.model.Declared = slices.Sorted(maps.Keys(r.out.declared))
	b.listModules()
	b.findConverters()
	b.findStructs()
	b.findClasses()
	b.findInterfaces()
	b.findEnums()
	b.findConstructors()
	b.findFrom()
	b.classArgs()
	for _, m := range b.sorted() {
		b.dependencies(m)
		b.loader(m)
		b.methods(m)
		b.fields(m)
		b.constructor(m)
		b.hooks(m)
		b.factory(m)
	}
	b.buildClasses()
	b.buildInterfaces()
	b.packageFuncs()
	b.setups()
	b.strayHooks()
	b.constants()
	b.calls()
	for _, m := range b.modules {
		m.annotated = m.decl != nil || len(boundFuncs(m.Module))+len(m.Values)+len(m.Enums) > 0
	}
	b.bindFrom()
	b.uses()
	b.checkImports()
	b.checkInit()
	b.asyncs()
	b.unused()
	for _, m := range b.sorted() {
		b.source1(m)
		b.model.Modules = append(b.model.Modules, m.Module)
	}
	b.moduleGates()
	b.checkGates()
	b.profiles()
	b.sort()
	for _, p := range b.reports {
		r.reports = append(r.reports, *p)
	}
	return b.model
}

// listModules starts a module for every entry of the manifest, or for every file of one that is a tree.
func (b *builder) listModules() {
	for _, e := range b.man.Modules {
		if _, tree := luaTree(e); !tree {
			b.startModule(e, e.Name.Value)
		}
	}
	for _, e := range b.man.Modules {
		b.luaModules(e)
	}
}

// startModule starts a module as its entry says.
func (b *builder) startModule(e *manifest.Module, name string) *moduleBuild {
	m := &moduleBuild{
		entry: e,
		Module: &model.Module{
			Name:     name,
			Pos:      e.Name.Pos,
			Doc:      e.Doc.Value,
			Version:  e.Version.Value,
			Internal: e.Internal.Value,
			Shared:   e.Scope.Value == "shared",
			Keep:     e.Keep.Value,
			Lazy:     cmp.Or(e.Functions.Value, b.man.Functions.Value) == "lazy" && !e.Loader.IsSet() && !e.Lua.IsSet(),
			Tests:    b.tests(e),
		},
	}
	b.modules[name] = m
	return m
}

// tests reports whether a module gets a test: its own key says it, or else that of the manifest.
func (b *builder) tests(e *manifest.Module) bool {
	if e.Tests.IsSet() {
		return e.Tests.Value
	}
	return b.man.Tests.Value
}

// sorted returns the modules by name.
func (b *builder) sorted() []*moduleBuild {
	var ms []*moduleBuild
	for _, m := range b.modules {
		ms = append(ms, m)
	}
	slices.SortFunc(ms, func(x, y *moduleBuild) int { return cmp.Compare(x.Name, y.Name) })
	return ms
}

func (b *builder) moduleNames() []string {
	var names []string
	for _, e := range b.man.Modules {
		names = append(names, e.Name.Value)
	}
	return names
}

// findStructs gives each annotated struct to its module.
func (b *builder) findStructs() {
	for _, d := range b.decls {
		dir := d.get("module")
		if dir == nil || !b.bindable(d, dir) {
			continue
		}
		name, pos := b.naming.lua(d.ident.Name), dir.pos
		if w := dir.word(); w.text != "" {
			name, pos = w.text, w.pos
		}
		m := b.moduleNamed(name, pos, diag.NotInManifest)
		if m == nil {
			continue
		}
		if m.decl != nil {
			b.addf(pos, diag.DuplicateModule, "module %q is %s already; give one of them another name", name, m.decl.ident.Name)
			continue
		}
		if d.spec.TypeParams != nil {
			b.addf(d.ident.Pos(), diag.Generic, "%s has type parameters; a module needs a plain struct", d.ident.Name)
			continue
		}
		m.decl = d
		m.Pos = b.position(d.ident.Pos())
		m.Struct = b.ref(d.obj)
		b.structs[d.obj.(*types.TypeName)] = m
	}
}

// moduleNamed looks a module up that Go code names at pos.
func (b *builder) moduleNamed(name string, pos token.Pos, missing diag.Code) *moduleBuild {
	if !moduleName.MatchString(name) {
		b.addf(pos, diag.BadName, "%q is not a module name: write letters, digits and _, parts separated by dots", name)
		return nil
	}
	m := b.modules[name]
	if m == nil {
		way := fmt.Sprintf("; add %q under modules", name+": {}")
		if near := diag.Nearest(name, b.moduleNames()); near != "" {
			way = fmt.Sprintf("; did you mean %q?", near)
		}
		b.addf(pos, missing, "module %q is not in %s%s", name, ManifestName, way)
	}
	return m
}

// bindable reports what keeps generated code from naming a declaration.
func (b *builder) bindable(d *decl, at *directive) bool {
	why := b.whyNotImport(d.pkg)
	switch {
	case d.obj == nil:
		return false // redeclared or broken: the compiler says it better
	case why != "":
		b.addf(at.pos, diag.CannotImport, "%s", why)
	case !d.ident.IsExported():
		b.addf(d.ident.Pos(), diag.Unexported, "%s is not exported, so the bindings cannot reach it; export it", d.ident.Name)
	default:
		return true
	}
	return false
}

// whyNotImport says why the bindings cannot import a package, with the way out.
func (b *builder) whyNotImport(pkg *packages.Package) string {
	switch {
	case pkg.Name == "main":
		return "package main cannot be imported by the bindings; move what is bound to a package of its own"
	case !importable(pkg.PkgPath, b.out.path):
		return fmt.Sprintf("package %s is internal, and cannot be imported by the bindings in %s; move what is bound, or the bindings", pkg.PkgPath, b.out.path)
	}
	return ""
}

// importable applies Go's rule for internal packages.
func importable(path, from string) bool {
	i := strings.LastIndex("/"+path+"/", "/internal/")
	switch {
	case strings.HasPrefix(path, "vendor/"), i == 0:
		return false // the standard library's own
	case i < 0:
		return true
	}
	parent := path[:i-1]
	return from == parent || strings.HasPrefix(from, parent+"/")
}

// ref names a package-level object and notes its package for the imports.
func (b *builder) ref(obj types.Object) model.Ref {
	if obj.Pkg() == nil {
		return model.Ref{Name: obj.Name()}
	}
	b.model.Imports[obj.Pkg().Path()] = obj.Pkg().Name()
	return model.Ref{Path: obj.Pkg().Path(), Name: obj.Name()}
}

// source1 checks that a module has exactly one source.
func (b *builder) source1(m *moduleBuild) {
	e := m.entry
	var sources []string
	if m.annotated {
		sources = append(sources, "annotations")
	}
	for _, key := range []struct {
		name string
		node manifest.Node[string]
	}{{"loader", e.Loader}, {"from", e.From}, {"lua", e.Lua}} {
		if key.node.IsSet() {
			sources = append(sources, key.name+":")
		}
	}
	switch {
	case len(sources) > 1:
		b.diags.Addf(e.Name.Pos, diag.TwoSources, "module %q has more than one source: %s; keep one", m.Name, strings.Join(sources, " and "))
	case len(sources) == 0 && !e.Factory.IsSet() && !b.diagnosed():
		b.diags.Addf(e.Name.Pos, diag.NoSource, "nothing makes module %q; mark a struct //luamod:module %s in one of the packages, or give the module a loader", e.Name.Value, e.Name.Value)
	}
}

// diagnosed reports whether Go code has mistakes, of which a module without source may be a mere consequence.
func (b *builder) diagnosed() bool {
	return slices.ContainsFunc(*b.diags, func(d diag.Diagnostic) bool { return d.Code >= 200 || d.Code == diag.NotInManifest })
}

// sort brings everything into the order of the output.
func (b *builder) sort() {
	for _, m := range b.model.Modules {
		slices.SortFunc(m.Funcs, func(x, y *model.Func) int { return cmp.Compare(x.Name, y.Name) })
		slices.SortFunc(m.Setups, func(x, y *model.Func) int { return cmp.Compare(x.Go, y.Go) })
		slices.SortFunc(m.Values, func(x, y *model.Value) int { return cmp.Compare(x.Name, y.Name) })
		sortTypes(m)
	}
	slices.SortFunc(b.model.Profiles, func(x, y *model.Profile) int { return cmp.Compare(x.Name, y.Name) })
}

// addf reports a mistake at a position of the loaded source.
func (b *builder) addf(pos token.Pos, code diag.Code, format string, args ...any) {
	b.diags.Addf(b.position(pos), code, "%s", fmt.Sprintf(format, args...))
}
