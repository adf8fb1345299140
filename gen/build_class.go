package gen

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

// classBuild is a class on its way into the model.
type classBuild struct {
	*model.Class
	decl    *decl
	typ     *types.Named // what it is the class of: the declared type, or an instance of it
	at      token.Pos    // of an instance by directive: where its type arguments stand
	members members      // of a class of a from: module: the names that are taken

	in *manifest.Instance // of an instance by manifest
}

// findClasses starts a class for each type marked //luamod:class. From here on its type crosses as a handle.
func (b *builder) findClasses() {
	for _, d := range b.decls {
		for _, dir := range d.all("class") {
			if !b.bindable(d, dir) {
				break
			}
			b.findClass(d, dir)
		}
	}
}

// findClass starts the class of one directive.
func (b *builder) findClass(d *decl, dir *directive) {
	key := d.obj.(*types.TypeName)
	named, _ := key.Type().(*types.Named) // nil for an alias, which is refused
	c := &classBuild{decl: d, typ: named, Class: &model.Class{
		Go: b.ref(key), Pos: b.position(d.ident.Pos()), Doc: strings.TrimSpace(d.doc),
		Name: d.ident.Name, Interface: types.IsInterface(key.Type()),
	}}
	ok := b.canBeClass(d, dir)
	if args := dir.options["instance"]; ok && args.pos.IsValid() {
		if named = b.classInstance(d, args); named != nil {
			key, c.typ, c.at, c.Pos = b.keyOf(named), named, args.pos, b.position(dir.pos)
		}
		ok = named != nil
	}
	if have := b.classes[key]; ok && have != nil {
		b.addf(c.at, diag.BadClass, "%s%s is class %q already; a type has one: remove this line", d.ident.Name, dir.options["instance"].text, have.Name)
		return
	}
	b.classes[key] = c // even one that is refused: its uses are no mistakes of their own
	pos := d.ident.Pos()
	if w := dir.word(); w.text != "" {
		c.Name, pos = w.text, w.pos
	}
	if !ok {
		return
	}
	m := b.moduleOf(d, dir)
	if m != nil && b.checkTypeName(c.Name, pos, d, "//luamod:class name") {
		c.Module = m.Name
		b.classList = append(b.classList, c)
		m.Classes = append(m.Classes, c.Class)
	}
}

// checkTypeName reports a name of a type, or of its constructor, that scripts cannot write. How is the directive that gives
// another one.
func (b *builder) checkTypeName(name string, pos token.Pos, d *decl, how string) bool {
	if !isLuaName(name) {
		b.addf(pos, diag.BadLuaName, "%s would be %q in Lua, which is no name there; write %s", d.ident.Name, name, how)
		return false
	}
	return true
}

// canBeClass reports what keeps a declaration from being a class.
func (b *builder) canBeClass(d *decl, dir *directive) bool {
	obj := d.obj.(*types.TypeName)
	for _, other := range []string{"module", "record", "enum", "type"} {
		if d.get(other) != nil {
			b.addf(dir.pos, diag.BadClass, "%s is marked //luamod:%s, too; a type crosses in one way: keep one", obj.Name(), other)
			return false
		}
	}
	if d.spec.TypeParams != nil && !dir.options["instance"].pos.IsValid() {
		b.addf(d.ident.Pos(), diag.Generic, "%s has type parameters; say which instances are classes, //luamod:class name instance=[string]", obj.Name())
		return false
	}
	if why := whyNotClass(obj); why != "" {
		b.addf(d.ident.Pos(), diag.BadClass, "%s cannot be a class: %s", obj.Name(), why)
		return false
	}
	return true
}

// whyNotClass says what keeps a type from being a class, with the way out.
func whyNotClass(obj *types.TypeName) string {
	if obj.IsAlias() {
		return "it is an alias; mark the type itself"
	}
	switch u := obj.Type().Underlying().(type) {
	case *types.Pointer:
		return "it is a pointer; mark what it points to"
	case *types.Interface:
		if u.NumMethods() == 0 {
			return "it has no methods; values of it cross as what they are"
		}
		if !u.IsMethodSet() {
			return "it is a constraint, which no value has as its type"
		}
	}
	return ""
}

// buildClasses fills the classes.
func (b *builder) buildClasses() {
	for _, c := range b.classList {
		b.classMethods(c)
		b.classFields(c)
		c.Feature, c.Capabilities = gateOf(c.decl)
	}
	b.classNews()
	b.metaFuncs()
}

// sortTypes brings the classes and enums of a module into the order of the output.
func sortTypes(m *model.Module) {
	slices.SortFunc(m.Classes, func(x, y *model.Class) int { return cmp.Compare(x.Name, y.Name) })
	slices.SortFunc(m.Enums, func(x, y *model.Enumeration) int { return cmp.Compare(x.Name, y.Name) })
	for _, c := range m.Classes {
		for _, funcs := range [][]*model.Func{c.Methods, c.Meta, c.News} {
			slices.SortFunc(funcs, func(x, y *model.Func) int { return cmp.Compare(x.Name, y.Name) })
		}
		slices.SortFunc(c.Fields, func(x, y *model.Field) int { return cmp.Compare(x.Name, y.Name) })
	}
}

// self is the type of what the handles of a class hold.
func (c *classBuild) self() types.Type {
	if c.Interface {
		return c.typ
	}
	return types.NewPointer(c.typ)
}

// classMethods binds the exported methods of a class, promoted ones included. Metamethods are methods only with a name.
func (b *builder) classMethods(c *classBuild) {
	for sel := range types.NewMethodSet(c.self()).Methods() {
		fn := sel.Obj().(*types.Func)
		d := b.byObj[fn.Origin()]
		at := c.decl.ident.Pos() // a method promoted from a package that is not loaded, or of an interface
		if d != nil {
			at = d.ident.Pos()
		}
		if fn.Exported() && d.get("meta") != nil && !b.leavesOut(c, sel) {
			b.metamethod(classFunc{class: c, sig: fn.Signature()}, fn, d)
		}
		unnamed := d.get("meta") != nil && d.get("name") == nil
		if !fn.Exported() || d.get("skip") != nil || unnamed || b.leavesOut(c, sel) {
			continue
		}
		if f := b.function(fn, d, at); f != nil {
			f.Closes = isClose(fn)
			c.Methods = append(c.Methods, f)
		}
	}
}

// classFields takes the exported fields of a struct, those of embedded structs included.
func (b *builder) classFields(c *classBuild) {
	s, ok := c.typ.Underlying().(*types.Struct)
	if !ok {
		return
	}
	scratch := &model.Struct{Go: c.Go}
	elsewhere := typeContext{ // of a field of an embedded struct whose source is not loaded
		what: "class " + c.Name, code: diag.UnsupportedField, way: "give the embedded struct the tag lua:\"-\"", pos: c.decl.ident.Pos(),
	}
	scan := fieldScan{b: b, record: scratch, named: c.typ, decl: c.decl, use: elsewhere, class: true, ambiguous: map[string]bool{}}
	scan.scan(s, structExpr(c.decl))
	for _, f := range scratch.Fields {
		if f.Required || f.OmitEmpty {
			b.diags.Addf(f.Pos, diag.BadTag, "required and omitempty are for records; field %s is one of class %s", f.Path[0], c.Name)
		}
	}
	c.Fields = scratch.Fields
}

// handleCopy converts a class that is not behind a pointer: an interface, or a struct that is copied.
func (b *builder) handleCopy(c *classBuild, tc typeContext) model.Type {
	if lock := lockIn(c.typ); lock != "" {
		return b.refuse(c.typ, tc, ": it holds a "+lock+", which must not be copied; use a pointer")
	}
	return model.Handle{Class: c.Class}
}

// classOf returns the class that t is, or points to.
func (b *builder) classOf(t types.Type) *classBuild {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return b.classNamed(named)
	}
	return nil
}

// classNamed returns the class that a defined type is. Those of a generic type whose mark is refused are all that one.
func (b *builder) classNamed(t *types.Named) *classBuild {
	return cmp.Or(b.classes[b.keyOf(t)], b.classes[t.Obj()])
}

// classNews binds the constructors of the classes: the functions marked //luamod:new that return one.
func (b *builder) classNews() {
	for _, d := range b.decls {
		dir := d.get("new")
		if dir == nil || d.obj == nil {
			continue
		}
		for _, about := range b.makes(d.obj.(*types.Func)) {
			b.classNew(about, d, dir)
		}
	}
}

// classNew binds one constructor: a function that returns a handle, and perhaps an error.
func (b *builder) classNew(about classFunc, d *decl, dir *directive) {
	fn, sig, c := d.obj.(*types.Func), about.sig, about.class
	n := sig.Results().Len()
	if n > 2 || n == 2 && !isError(sig.Results().At(1).Type()) {
		b.addf(d.ident.Pos(), diag.BadConstructor, "%s must return %s, alone or with an error, to be its constructor", fn.Name(), c.Go.Name)
		return
	}
	if b.functionalOptions(d, sig) {
		return
	}
	f := b.classFunc(fn, about, d)
	if f == nil {
		return
	}
	switch w := dir.word(); {
	case w.text != "":
		f.Name = w.text
		b.checkTypeName(w.text, w.pos, d, "//luamod:new name")
	case d.get("name") == nil:
		f.Name = b.constructorName(fn.Name(), c.Go.Name)
	}
	c.News = append(c.News, f)
}

// functionalOptions reports a variadic parameter of functions, for which Lua has tables.
func (b *builder) functionalOptions(d *decl, sig *types.Signature) bool {
	if !sig.Variadic() {
		return false
	}
	last := sig.Params().At(sig.Params().Len() - 1)
	if _, isFunc := last.Type().(*types.Slice).Elem().Underlying().(*types.Signature); !isFunc {
		return false
	}
	exprs := paramExprs(d)
	b.addf(exprs[len(exprs)-1].Pos(), diag.BadConstructor,
		"parameter %s of %s: functional options cannot be written in Lua; mark a constructor that takes a struct of options, which is a table there",
		paramNames(sig)[sig.Params().Len()-1], d.ident.Name)
	return true
}

// constructorName is the Lua name of a constructor: its Go name without that of the class. NewAgent is new,
// NewAgentFromFile new_from_file, OpenAgent open; what has nothing left is new.
func (b *builder) constructorName(fn, class string) string {
	rest, _ := without(fn, class)
	switch name := b.naming.join(rest); {
	case name == "":
		return b.naming.lua("New")
	case isLuaName(name):
		return name
	}
	return b.naming.lua(fn)
}
