package gen

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// protocolBuild is an interface that tables can stand for, on its way into the model.
type protocolBuild struct {
	*model.Protocol
	decl *decl
}

// findInterfaces starts an interface for each type marked //luamod:interface. From here on tables cross as it.
func (b *builder) findInterfaces() {
	for _, d := range b.decls {
		dir := d.get("interface")
		if dir == nil || !b.bindable(d, dir) {
			continue
		}
		p := &protocolBuild{decl: d, Protocol: &model.Protocol{
			Go: b.ref(d.obj), Pos: b.position(d.ident.Pos()),
			Name: d.pkg.Name + "." + d.ident.Name,
		}}
		b.ifaces[d.obj.(*types.TypeName)] = p // even one that is refused: its uses are no mistakes of their own
		if c := b.classOf(d.obj.Type()); c != nil {
			p.Class, p.Name = c.Class, c.Module+"."+c.Name
		}
		if w := dir.word(); w.text != "" {
			p.Name = w.text
			if !moduleName.MatchString(w.text) {
				b.addf(w.pos, diag.BadLuaName, "%s would be %q in messages, which is no name; write names, separated by dots", d.ident.Name, w.text)
			}
		}
		if d.spec.TypeParams != nil {
			b.addf(d.ident.Pos(), diag.Generic, "%s has type parameters; a table can stand for an interface without", d.ident.Name)
			continue
		}
		b.model.Interfaces = append(b.model.Interfaces, p.Protocol)
	}
}

// buildInterfaces fills the interfaces.
func (b *builder) buildInterfaces() {
	for _, p := range b.model.Interfaces {
		build := b.protocolOf(p)
		dir := build.decl.get("interface")
		p.Methods = b.protocolMethods(build.decl.obj.(*types.TypeName), build.decl.ident.Pos())
		if name, ok := dir.options["optional"]; ok {
			p.Optional = b.optional(build, name)
		}
	}
}

// ifaceNamed returns the interface for tables that a defined type is. Those of a generic one, which is refused, are all that one.
func (b *builder) ifaceNamed(t *types.Named) *protocolBuild {
	return cmp.Or(b.ifaces[b.keyOf(t)], b.ifaces[t.Obj()])
}

func (b *builder) protocolOf(p *model.Protocol) *protocolBuild {
	for _, build := range b.ifaces {
		if build.Protocol == p {
			return build
		}
	}
	return nil
}

// tableType converts an interface that tables can stand for.
func (b *builder) tableType(p *protocolBuild, tc typeContext) model.Type {
	if tc.toLua && p.Class == nil {
		b.addf(tc.pos, tc.code, "%s: cannot pass %s to Lua%s", tc.what, p.Name, noClass)
		return nil
	}
	return model.Interface{Protocol: p.Protocol}
}

// protocolMethods converts the methods of an interface, those of embedded ones included.
func (b *builder) protocolMethods(obj *types.TypeName, at token.Pos) []*model.Func {
	iface := obj.Type().Underlying().(*types.Interface)
	if why := whyNotInterface(iface); why != "" {
		b.addf(at, diag.BadInterface, "no table can stand for %s: %s", obj.Name(), why)
		return nil
	}
	b.inverse = true
	defer func() { b.inverse = false }()
	var funcs []*model.Func
	for fn := range iface.Methods() {
		d, pos := b.byObj[fn], at
		if d != nil {
			pos = d.ident.Pos()
		}
		if why := whyNotMethod(fn, d); why != "" {
			b.addf(pos, diag.BadInterface, "no table can have method %s of %s: %s", fn.Name(), obj.Name(), why)
			continue
		}
		if f := b.function(fn, d, pos); f != nil {
			funcs = append(funcs, f)
		}
	}
	return funcs
}

// whyNotInterface says what keeps tables from standing for an interface.
func whyNotInterface(iface *types.Interface) string {
	switch {
	case !iface.IsMethodSet():
		return "it is a constraint, which no value has as its type"
	case iface.NumMethods() == 0:
		return "it has no methods; values of it cross as what they are"
	}
	return ""
}

// adapterMethods are methods of what generated code makes of a table.
var adapterMethods = []string{"Methods", "LuaValue"}

// whyNotMethod says what keeps a table from having a method, with the way out.
func whyNotMethod(fn *types.Func, d *decl) string {
	params := fn.Signature().Params()
	switch {
	case !fn.Exported():
		return "it is not exported; export it, or use //luamod:class"
	case d.get("skip") != nil:
		return "it has //luamod:skip; remove that, or use //luamod:class alone"
	case slices.Contains(adapterMethods, fn.Name()):
		return "the bindings need the name for themselves; give it another one"
	case params.Len() > 0 && isState(params.At(0).Type()), params.Len() > 1 && isContext(params.At(0).Type()) && isState(params.At(1).Type()):
		return "a function of a script runs in its own state; remove the *lua.LState"
	}
	return ""
}

// optional makes the interface that tables may stand for besides p: its methods that p lacks.
func (b *builder) optional(p *protocolBuild, name arg) *model.Protocol {
	obj, _ := p.decl.pkg.Types.Scope().Lookup(name.text).(*types.TypeName)
	if obj == nil || !types.IsInterface(obj.Type()) || !obj.Exported() || isGeneric(obj) {
		b.addf(name.pos, diag.BadInterface, "package %s has no exported interface %q%s", p.decl.pkg.Name, name.text,
			diag.Suggest(name.text, interfaceNames(p.decl.pkg.Types, p.decl.obj)))
		return nil
	}
	o := &model.Protocol{Go: b.ref(obj), Pos: b.position(name.pos), Name: p.decl.pkg.Name + "." + obj.Name()}
	for _, f := range b.protocolMethods(obj, name.pos) {
		main, _, _ := types.LookupFieldOrMethod(p.decl.obj.Type(), false, obj.Pkg(), f.Go)
		mine, _, _ := types.LookupFieldOrMethod(obj.Type(), false, obj.Pkg(), f.Go)
		switch {
		case main == nil:
			o.Methods = append(o.Methods, f)
		case !types.Identical(main.Type(), mine.Type()):
			b.addf(name.pos, diag.BadInterface, "%s and %s have methods %s of different types; no table can be both", p.Go.Name, obj.Name(), f.Go)
			return nil
		}
	}
	if len(o.Methods) == 0 {
		b.addf(name.pos, diag.BadInterface, "%s has no methods besides those of %s; remove optional=%s", obj.Name(), p.Go.Name, name.text)
		return nil
	}
	return o
}

// interfaceNames lists the exported interfaces of a package besides one.
func interfaceNames(pkg *types.Package, besides types.Object) []string {
	var names []string
	for _, name := range pkg.Scope().Names() {
		obj, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if ok && obj != besides && obj.Exported() && types.IsInterface(obj.Type()) {
			names = append(names, name)
		}
	}
	return names
}

// wayForInterface is the way out for an interface with methods that is not annotated.
func (b *builder) wayForInterface(obj *types.TypeName) string {
	switch d := b.byObj[obj]; {
	case d == nil:
		return ""
	case isGeneric(obj):
		return wayForInstance
	}
	return "; mark it //luamod:interface for tables of functions, //luamod:class for handles, or both"
}
