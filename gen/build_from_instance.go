package gen

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

// isGeneric reports whether a function or type has type parameters, and is no instance.
func isGeneric(obj types.Object) bool {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Signature().TypeParams() != nil
	case *types.TypeName:
		named, ok := obj.Type().(*types.Named)
		return ok && named.TypeParams() != nil && !obj.IsAlias()
	}
	return false
}

// checkInstances reports instances of what has none, and keys that mean nothing beside them.
func (b *builder) checkInstances(sym *manifest.Symbol, obj types.Object) {
	if len(sym.Instances) == 0 {
		return
	}
	if !isGeneric(obj) {
		b.diags.Addf(sym.Instances[0].Name.Pos, diag.BadSymbol, "%s %s has no type parameters; remove instances", kindOf(obj), obj.Name())
		return
	}
	if sym.Lua.IsSet() {
		b.diags.Addf(sym.Lua.Pos, diag.BadSymbol, "each instance of %s has a name of its own; remove name", obj.Name())
	}
	if sym.Skip.Value {
		b.diags.Addf(sym.Skip.Pos, diag.BadSymbol, "%s is skipped, and has instances; remove one", obj.Name())
	}
}

// findInstances starts a class for each instance of a generic type that the manifest names.
func (b *builder) findInstances(f *fromBuild, tn *types.TypeName) {
	sym := f.symbols[tn.Name()]
	if sym == nil || whyNotClass(tn) != "" {
		return
	}
	for _, in := range sym.Instances {
		t, _ := b.wanted(f, tn.Name(), in)
		named, ok := t.(*types.Named)
		if !ok {
			continue
		}
		key := b.keyOf(named)
		if have := b.classes[key]; have != nil {
			b.diags.Addf(in.Name.Pos, diag.BadClass, "%s is class %s already; a type has one: remove %q", have.goName(), have.FullName(), in.Name.Value)
			continue
		}
		d := b.override(f, tn.Name(), tn)
		c := &classBuild{decl: d, typ: named, in: in, Class: &model.Class{
			Go: b.ref(tn), Pos: in.Name.Pos, Doc: synopsis(d.doc), Name: in.Name.Value, Module: f.Name, Interface: types.IsInterface(named),
		}}
		b.classes[key] = c
		f.classes = append(f.classes, c)
		f.Classes = append(f.Classes, c.Class)
	}
}

// fromClassArgs gives the classes that are instances by manifest their type arguments.
func (b *builder) fromClassArgs() {
	for _, f := range b.froms {
		b.from = f
		for _, c := range f.classes {
			if c.in == nil {
				continue
			}
			why := b.attempt(func() (ok bool) {
				c.Go, ok = b.namedRef(c.typ, nil, typeArgContext(c.Go.Name, c.decl.obj.Pos()))
				return ok
			})
			if why != "" {
				b.diags.Addf(c.in.Name.Pos, diag.Generic, "%s", why)
			}
		}
	}
	b.from = nil
}

// goName is what the class is called in Go, inside its package: URL, Pointer[url.URL].
func (c *classBuild) goName() string {
	return types.TypeString(c.typ, func(p *types.Package) string {
		if p == c.typ.Obj().Pkg() {
			return ""
		}
		return p.Name()
	})
}

// fromTypeInstances binds the methods and fields of the instances of a generic type. False is that it has none.
func (b *builder) fromTypeInstances(f *fromBuild, tn *types.TypeName, taken members) (found bool) {
	for _, c := range f.classes {
		if c.decl.obj != tn {
			continue
		}
		found = true
		if b.takeInstance(c.in, c.goName(), taken) {
			f.report.add(Symbol{Name: c.goName(), Kind: "type", Lua: qualified(f.Name, c.Name), Generic: true})
			b.fromMethods(f, c)
			b.fromFields(f, c)
		}
	}
	return found
}

// takeInstance takes the name of an instance, or reports that another one has it.
func (b *builder) takeInstance(in *manifest.Instance, owner string, taken members) bool {
	if have := taken[in.Name.Value]; have != "" {
		b.diags.Addf(in.Name.Pos, diag.DuplicateName, "%s is %q in Lua, as is %s; choose another name", owner, in.Name.Value, have)
		return false
	}
	taken[in.Name.Value] = owner
	return true
}

// fromFuncInstance binds an instance of a generic function. That it cannot be bound is a mistake: somebody asked for it.
func (b *builder) fromFuncInstance(f *fromBuild, fn *types.Func, in *manifest.Instance, taken members) {
	t, args := b.wanted(f, fn.Name(), in)
	sig, ok := t.(*types.Signature)
	if !ok || !b.takeInstance(in, in.Written(fn.Name()), taken) {
		return
	}
	d := b.override(f, fn.Name(), fn)
	d.mark("name", in.Name.Value)
	var bound *model.Func
	why := b.attempt(func() bool {
		bound = b.functionOf(fn, sig, d, arg{}, fn.Pos())
		return bound != nil && b.funcArgs(bound, args, fn.Pos())
	})
	if why != "" {
		b.diags.Addf(in.Name.Pos, diag.Generic, "%s cannot be bound: %s", in.Written(fn.Name()), why)
		return
	}
	bound.Pkg = b.ref(fn).Path
	f.checkText(fn.Name(), funcHasText(bound))
	f.checkAsync(fn.Name(), bound)
	b.addFunc(f.moduleBuild, bound)
	f.report.add(Symbol{Name: in.Written(fn.Name()), Kind: "function", Lua: qualified(f.Name, bound.Name), Generic: true})
}

// wanted returns the instance of a generic declaration that the manifest asks for, and its type arguments. Nil has been reported.
func (b *builder) wanted(f *fromBuild, name string, in *manifest.Instance) (t types.Type, args []types.Type) {
	scope := types.NewPackage(ManifestName, "")
	for _, obj := range f.exported() {
		scope.Scope().Insert(obj)
	}
	text, ends := name+"[", []int(nil)
	for _, arg := range in.Args {
		written, ok := b.importTypes(scope, arg)
		if !ok {
			return nil, nil
		}
		text += written + ","
		ends = append(ends, len(text))
	}
	t, args, err := b.checkInstance(scope, token.NoPos, strings.TrimSuffix(text, ",")+"]")
	if err != nil {
		b.diags.Addf(b.wantedPos(in, err, len(name), ends), diag.Generic, "%s is no instance of %s: %s", in.Written(name), name, reason(err))
		return nil, nil
	}
	return t, args
}

// wantedPos is the place of the type argument that an error of the type checker is about, or else of the instance.
func (b *builder) wantedPos(in *manifest.Instance, err error, start int, ends []int) token.Position {
	if e, ok := err.(types.Error); ok {
		offset := b.fset.Position(e.Pos).Offset
		i, _ := slices.BinarySearch(ends, offset+1)
		if offset > start && i < len(ends) {
			return in.Args[i].Pos
		}
	}
	return in.Name.Pos
}

// importTypes imports the packages that a type argument names into a scope, and returns it as Go code in that scope. What is
// wrong with it is reported.
func (b *builder) importTypes(scope *types.Package, arg manifest.Node[string]) (written string, ok bool) {
	ok = true
	written = manifest.ReplaceTypes(arg.Value, func(path, name string) string {
		pkg := b.loaded.byPath[path]
		if pkg == nil || pkg.Types == nil {
			ok = false // load has said why
			return name
		}
		if why := b.whyNotImport(pkg); why != "" {
			b.diags.Addf(arg.Pos, diag.CannotImport, "%s", why)
			ok = false
			return name
		}
		if tn, isType := pkg.Types.Scope().Lookup(name).(*types.TypeName); !isType || !tn.Exported() {
			b.unknownName(path, name, manifest.Node[string]{Value: name, Pos: arg.Pos}, exportedTypes(pkg.Types))
			ok = false
			return name
		}
		local := fmt.Sprintf("p%d", scope.Scope().Len()) // nothing that is exported
		scope.Scope().Insert(types.NewPkgName(token.NoPos, scope, local, pkg.Types))
		return local + "." + name
	})
	return written, ok
}

// exportedTypes lists the types that a package exports.
func exportedTypes(pkg *types.Package) []string {
	return slices.DeleteFunc(pkg.Scope().Names(), func(name string) bool {
		tn, isType := pkg.Scope().Lookup(name).(*types.TypeName)
		return !isType || !tn.Exported()
	})
}
