package gen

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
)

// checkChosen reports names of include and exclude that the package does not export.
func (b *builder) checkChosen(f *fromBuild) {
	for _, n := range slices.Concat(f.entry.Include, f.entry.Exclude) {
		b.exportedNamed(f, n.Value, n)
	}
	for _, n := range f.entry.Exclude {
		if slices.ContainsFunc(f.entry.Include, func(in manifest.Node[string]) bool { return in.Value == n.Value }) {
			b.diags.Addf(n.Pos, diag.BadSymbol, "%s is in include, too; remove one", n.Value)
		}
	}
}

// exportedNamed finds an exported name of the package, or reports it as n.
func (b *builder) exportedNamed(f *fromBuild, name string, n manifest.Node[string]) types.Object {
	if obj := f.pkg.Types.Scope().Lookup(name); obj != nil && obj.Exported() {
		return obj
	}
	var names []string
	for _, obj := range f.exported() {
		names = append(names, obj.Name())
	}
	b.unknownName(f.pkg.PkgPath, name, n, names)
	return nil
}

// unknownName reports a name that nothing has. It lists the valid ones only where they are few.
func (b *builder) unknownName(pkg, name string, n manifest.Node[string], names []string) {
	const few = 12
	suggestion := diag.Suggest(name, names)
	if diag.Nearest(name, names) == "" && len(names) > few {
		suggestion = ""
	}
	b.diags.Addf(n.Pos, diag.UnknownSymbol, "package %s exports no %s%s", pkg, n.Value, suggestion)
}

// checkSymbol reports what is wrong with an entry of symbols: its name, or what it says about that.
func (b *builder) checkSymbol(f *fromBuild, sym *manifest.Symbol) {
	name, member, isMember := strings.Cut(sym.Name.Value, ".")
	obj := b.exportedNamed(f, name, sym.Name)
	if obj == nil {
		return
	}
	if isMember {
		found, _, _ := types.LookupFieldOrMethod(obj.Type(), true, f.pkg.Types, member)
		if _, isType := obj.(*types.TypeName); !isType || found == nil || !found.Exported() {
			b.unknownName(f.pkg.PkgPath, member, sym.Name, memberNames(obj))
			return
		}
		obj = found
	} else if why := f.notChosen(name); why != "" {
		b.diags.Addf(sym.Name.Pos, diag.BadSymbol, "%s is %s, so this has no effect; remove it", name, why)
		return
	}
	b.checkOverrides(sym, obj)
}

// memberNames lists the exported methods and fields of a type.
func memberNames(obj types.Object) []string {
	tn, ok := obj.(*types.TypeName)
	if !ok {
		return nil
	}
	set := types.NewMethodSet(types.NewPointer(tn.Type()))
	if types.IsInterface(tn.Type()) {
		set = types.NewMethodSet(tn.Type())
	}
	var names []string
	for m := range set.Methods() {
		names = append(names, m.Obj().Name())
	}
	if s, ok := tn.Type().Underlying().(*types.Struct); ok {
		for v := range s.Fields() {
			names = append(names, v.Name())
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return !ast.IsExported(name) })
}

// checkOverrides reports keys that mean nothing for what the symbol is.
func (b *builder) checkOverrides(sym *manifest.Symbol, obj types.Object) {
	b.checkInstances(sym, obj)
	kind := kindOf(obj)
	b.checkGateKeys(sym, kind, obj.Name())
	if n := sym.Errors; n.IsSet() && !returnsError(obj) {
		b.diags.Addf(n.Pos, diag.BadSymbol, "%s %s returns no error; remove errors", kind, obj.Name())
	}
	if n := sym.Async; n.Value && kind != "function" && kind != "method" {
		b.diags.Addf(n.Pos, diag.BadSymbol, "%s %s is no function; remove async", kind, obj.Name())
	}
	tn, isType := obj.(*types.TypeName)
	if n := sym.Int64; n.IsSet() && isType {
		if basic, ok := tn.Type().Underlying().(*types.Basic); !ok || !is64(basic) {
			b.diags.Addf(n.Pos, diag.BadSymbol, "%s has no 64-bit integer; remove int64", obj.Name())
		}
	}
	n := sym.As
	switch {
	case !n.IsSet():
	case !isType:
		b.diags.Addf(n.Pos, diag.BadSymbol, "%s %s is no type; remove as", kind, obj.Name())
	case n.Value == "class" && whyNotClass(tn) != "":
		b.diags.Addf(n.Pos, diag.BadSymbol, "%s cannot be a class: %s", obj.Name(), whyNotClass(tn))
	case n.Value == "record" && len(sym.Instances) > 0:
		b.diags.Addf(n.Pos, diag.BadSymbol, "instances of %s with a name are classes; remove as", obj.Name())
	case n.Value == "record" && types.IsInterface(tn.Type()):
		b.diags.Addf(n.Pos, diag.BadSymbol, "%s is an interface, and has no fields to copy; remove as", obj.Name())
	case n.Value == "record" && lockIn(tn.Type()) != "":
		b.diags.Addf(n.Pos, diag.BadSymbol, "%s holds a %s, which must not be copied; remove as", obj.Name(), lockIn(tn.Type()))
	}
}

// returnsError reports whether the last result of a function is an error.
func returnsError(obj types.Object) bool {
	fn, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	res := fn.Signature().Results()
	return res.Len() > 0 && isError(res.At(res.Len()-1).Type())
}

// checkText reports int64: string where the symbol has no 64-bit integer.
func (f *fromBuild) checkText(symbol string, has bool) {
	if sym := f.symbols[symbol]; sym != nil && sym.Int64.IsSet() && !has {
		f.mistakes.Addf(sym.Int64.Pos, diag.BadSymbol, "%s has no 64-bit integer; remove int64", symbol)
	}
}
