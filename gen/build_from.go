package gen

import (
	"cmp"
	"go/ast"
	"go/doc"
	"go/types"
	"slices"

	"golang.org/x/tools/go/packages"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

// fromBuild is a module made of a package that nobody annotated, on its way into the model. What of the package cannot be
// bound is no mistake, but an entry of the report.
type fromBuild struct {
	*moduleBuild
	pkg     *packages.Package
	symbols map[string]*manifest.Symbol
	classes []*classBuild // its own, in the order of their names
	report  *PackageReport

	mistakes *diag.List // of the run
}

// findFrom starts the modules with from:, and a class for each type of their packages that has methods. Types that
// annotations bind already stay what they are.
func (b *builder) findFrom() {
	for _, m := range b.sorted() {
		pkg := b.loaded.byPath[m.entry.From.Value]
		if !m.entry.From.IsSet() || pkg == nil || pkg.Types == nil || !b.canBeFrom(m, pkg) {
			continue
		}
		f := &fromBuild{moduleBuild: m, pkg: pkg, symbols: map[string]*manifest.Symbol{}, mistakes: b.diags}
		f.report = &PackageReport{Module: m.Name, Package: pkg.PkgPath}
		m.From = pkg.PkgPath
		m.Doc = cmp.Or(m.Doc, synopsis(packageDoc(pkg)))
		b.froms = append(b.froms, f)
		b.checkChosen(f)
		for _, sym := range m.entry.Symbols {
			b.checkSymbol(f, sym)
			f.symbols[sym.Name.Value] = sym
		}
		for _, obj := range f.exported() {
			if tn, ok := obj.(*types.TypeName); ok && f.leftOut(tn.Name()) == "" {
				b.fromType(f, tn)
			}
		}
	}
}

// canBeFrom reports what keeps a package from being bound as a whole.
func (b *builder) canBeFrom(m *moduleBuild, pkg *packages.Package) bool {
	at := m.entry.From.Pos
	if why := b.whyNotImport(pkg); why != "" {
		b.diags.Addf(at, diag.CannotImport, "%s", why)
		return false
	}
	for _, e := range pkg.Errors {
		if e.Kind == packages.TypeError {
			b.diags.Addf(at, diag.BrokenGo, "package %s does not compile: %s", pkg.PkgPath, oneLine(e.Msg))
			return false
		}
	}
	return true
}

// packageDoc is the comment on the package clause.
func packageDoc(pkg *packages.Package) string {
	for _, file := range pkg.Syntax {
		if file.Doc != nil {
			return file.Doc.Text()
		}
	}
	return ""
}

// synopsis is the first sentence of a comment.
func synopsis(comment string) string { return new(doc.Package).Synopsis(comment) }

// exported returns what the package exports, sorted by name: types first, then functions, then constants and variables.
// In this order they take their Lua names.
func (f *fromBuild) exported() []types.Object {
	var objs []types.Object
	scope := f.pkg.Types.Scope()
	for _, name := range scope.Names() {
		if ast.IsExported(name) {
			objs = append(objs, scope.Lookup(name))
		}
	}
	slices.SortStableFunc(objs, func(x, y types.Object) int { return cmp.Compare(rank(x), rank(y)) })
	return objs
}

func rank(obj types.Object) int {
	switch obj.(type) {
	case *types.TypeName:
		return 0
	case *types.Func:
		return 1
	}
	return 2
}

// leftOut says why the manifest does not want a name of the package, or "".
func (f *fromBuild) leftOut(name string) string {
	if sym := f.symbols[name]; sym != nil && sym.Skip.Value {
		return "skipped"
	}
	return f.notChosen(name)
}

// notChosen says which list keeps a name out, or "".
func (f *fromBuild) notChosen(name string) string {
	is := func(n manifest.Node[string]) bool { return n.Value == name }
	switch {
	case len(f.entry.Include) > 0 && !slices.ContainsFunc(f.entry.Include, is):
		return "not in include"
	case slices.ContainsFunc(f.entry.Exclude, is):
		return "in exclude"
	}
	return ""
}

// fromType settles how values of a type cross: as handles, when it has methods or a copy would lose something.
func (b *builder) fromType(f *fromBuild, tn *types.TypeName) {
	named, ok := tn.Type().(*types.Named)
	if isGeneric(tn) {
		b.findInstances(f, tn)
		return
	}
	if !ok || tn.IsAlias() {
		return
	}
	d := b.override(f, tn.Name(), tn)
	b.byObj[tn] = d
	if b.classes[tn] != nil || b.enums[tn] != nil || b.structs[tn] != nil || whyNotClass(tn) != "" || !asClass(named, d) {
		return
	}
	name := cmp.Or(d.get("name").word().text, tn.Name())
	if !isLuaName(name) {
		return
	}
	c := &classBuild{decl: d, typ: named, Class: &model.Class{
		Go: b.ref(tn), Pos: b.position(tn.Pos()), Doc: synopsis(d.doc), Name: name, Module: f.Name, Interface: types.IsInterface(named),
	}}
	c.Feature, c.Capabilities = gateOf(d)
	b.classes[tn] = c
	f.classes = append(f.classes, c)
	f.Classes = append(f.Classes, c.Class)
}

// asClass reports whether values of a type are handles.
func asClass(t *types.Named, d *decl) bool {
	switch {
	case d.get("record") != nil:
		return false
	case d.get("class") != nil, types.IsInterface(t):
		return true
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		lost, _ := whyNotRecord(t, s)
		return lost != "" || lockIn(t) != ""
	}
	for m := range types.NewMethodSet(types.NewPointer(t)).Methods() {
		if m.Obj().Exported() {
			return true
		}
	}
	return false
}

// override is the declaration of a symbol with what the manifest says about it, as if it stood there in directives. A method
// that two types have by embedding has a declaration for each.
func (b *builder) override(f *fromBuild, symbol string, obj types.Object) *decl {
	d := &decl{pkg: f.pkg, obj: obj, ident: &ast.Ident{Name: obj.Name(), NamePos: obj.Pos()}}
	if have := b.byObj[obj]; have != nil {
		*d = *have
		d.dirs = slices.Clone(have.dirs)
	}
	sym := f.symbols[symbol]
	_, isType := obj.(*types.TypeName) // a class is called as in Go
	if name := b.naming.lua(obj.Name()); slices.Contains(luaKeywords, name) && !isType {
		d.mark("name", name+"_")
	}
	if sym == nil {
		return d
	}
	if sym.Lua.IsSet() {
		d.mark("name", sym.Lua.Value)
	}
	if sym.Errors.IsSet() {
		d.mark("errors", sym.Errors.Value)
	}
	if sym.Skip.Value {
		d.mark("skip")
	}
	if sym.As.IsSet() {
		d.mark(sym.As.Value)
	}
	if sym.Int64.IsSet() {
		d.mark("int64")
		d.mark("type")
	}
	if sym.Async.Value {
		d.mark("async")
	}
	d.markGate(sym)
	return d
}

// mark puts a directive on a declaration in place of its own of that name.
func (d *decl) mark(name string, words ...string) {
	d.dirs = slices.DeleteFunc(d.dirs, func(have *directive) bool { return have.name == name })
	dir := &directive{name: name, pos: d.ident.Pos()}
	for _, w := range words {
		dir.words = append(dir.words, arg{text: w, pos: d.ident.Pos()})
	}
	d.dirs = append(d.dirs, dir)
}
