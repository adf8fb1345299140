package gen

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// metaSpec is what Lua asks of a metamethod.
type metaSpec struct {
	name     string
	min, max int    // operands, the receiver among them; max -1 is any number
	results  int    // without the error; -1 is any number
	result   string // the type that the result must have: "bool", "string", "" for any
}

// metaSpecs is every metamethod that a class can have, in the order of Lua's manual.
var metaSpecs = []metaSpec{
	{"__add", 2, 2, 1, ""}, {"__sub", 2, 2, 1, ""}, {"__mul", 2, 2, 1, ""}, {"__div", 2, 2, 1, ""},
	{"__mod", 2, 2, 1, ""}, {"__pow", 2, 2, 1, ""}, {"__unm", 1, 1, 1, ""}, {"__concat", 2, 2, 1, ""},
	{"__len", 1, 1, 1, ""}, {"__eq", 2, 2, 1, "bool"}, {"__lt", 2, 2, 1, "bool"}, {"__le", 2, 2, 1, "bool"},
	{"__index", 2, 2, 1, ""}, {"__newindex", 3, 3, 0, ""}, {"__call", 1, -1, -1, ""}, {"__tostring", 1, 1, 1, "string"},
}

// refusedMeta are Lua's other metamethods, with what to do instead.
var refusedMeta = map[string]string{
	"__gc":        "Go collects what a handle holds; give the class a Close() error, which scripts call as close",
	"__metatable": "metatables of classes are protected already",
	"__mode":      "handles are userdata, which hold no Lua values",
	"__name":      "the name is the one of the class",
}

func metaNames() []string {
	var names []string
	for _, s := range metaSpecs {
		names = append(names, s.name)
	}
	return names
}

// metaFuncs binds the package-level functions marked //luamod:meta, for the class of their first operand that is one.
func (b *builder) metaFuncs() {
	for _, d := range b.decls {
		dir := d.get("meta")
		if dir == nil || d.fn.Recv != nil || !b.bindable(d, dir) {
			continue
		}
		fn := d.obj.(*types.Func)
		if abouts := b.takes(fn); len(abouts) > 0 {
			for _, about := range abouts {
				b.metamethod(about, fn, d)
			}
			continue
		}
		which := "a class"
		if fn.Signature().TypeParams() != nil {
			which = "a class that tells its type parameters"
		}
		b.addf(dir.pos, diag.BadMeta, "no parameter of %s is %s, so it is nobody's %s; mark a type //luamod:class", fn.Name(), which, dir.word().text)
	}
}

// metamethod binds a method or a function as a metamethod.
func (b *builder) metamethod(about classFunc, fn *types.Func, d *decl) {
	dir := d.get("meta")
	spec := b.metaNamed(dir.word())
	if spec == nil {
		return
	}
	f := b.classFunc(fn, about, d)
	if f == nil {
		return
	}
	operands := len(f.Params)
	if d.fn.Recv != nil {
		operands++
	}
	f.Name = spec.name
	if b.checkOperands(f, spec, operands, d.ident.Pos()) && b.checkMetaErrors(f, d) {
		about.class.Meta = append(about.class.Meta, f)
	}
}

// metaNamed finds a metamethod by name, or reports what is wrong with the name.
func (b *builder) metaNamed(name arg) *metaSpec {
	i := slices.IndexFunc(metaSpecs, func(s metaSpec) bool { return s.name == name.text })
	if i >= 0 {
		return &metaSpecs[i]
	}
	if why := refusedMeta[name.text]; why != "" {
		b.addf(name.pos, diag.BadMeta, "%s cannot be bound: %s", name.text, why)
		return nil
	}
	b.addf(name.pos, diag.BadMeta, "unknown metamethod %q%s", name.text, diag.Suggest(name.text, metaNames()))
	return nil
}

// checkOperands reports a signature that does not fit the metamethod.
func (b *builder) checkOperands(f *model.Func, spec *metaSpec, operands int, at token.Pos) bool {
	variadic := len(f.Params) > 0 && f.Params[len(f.Params)-1].Variadic
	switch {
	case spec.max >= 0 && variadic:
		b.addf(at, diag.BadMeta, "%s is variadic; to be %s it needs as many operands as that has: %d, the receiver among them", f.Go, spec.name, spec.min)
	case operands < spec.min, spec.max >= 0 && operands > spec.max:
		b.addf(at, diag.BadMeta, "%s needs %d operands to be %s, the receiver among them, and has %d", f.Go, spec.min, spec.name, operands)
	case spec.results >= 0 && len(f.Results) != spec.results:
		b.addf(at, diag.BadMeta, "%s needs %d results to be %s, without an error, and has %d", f.Go, spec.results, spec.name, len(f.Results))
	case spec.result == "bool" && !isBool(f.Results[0].Type), spec.result == "string" && !isString(f.Results[0].Type):
		b.diags.Addf(f.Results[0].Pos, diag.BadMeta, "%s must return a %s to be %s", f.Go, spec.result, spec.name)
	default:
		return true
	}
	return false
}

// checkMetaErrors has metamethods raise their errors: an operator has no place for a second result. Only a call has.
func (b *builder) checkMetaErrors(f *model.Func, d *decl) bool {
	if f.Errors != model.ReturnErrors || f.Name == "__call" {
		return true
	}
	if dir := d.get("errors"); dir != nil {
		b.addf(dir.pos, diag.BadMeta, "%s cannot return its error: %s has one result; remove //luamod:errors, and it is raised", f.Go, f.Name)
		return false
	}
	f.Errors = model.RaiseErrors
	return true
}

func isBool(t model.Type) bool {
	_, ok := t.(model.Bool)
	return ok
}

func isString(t model.Type) bool {
	_, ok := t.(model.String)
	return ok
}
