package templates

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

const guardDoc = "Go code that changed since these bindings were made does not compile: run go generate."

// guards puts a comment above declarations that only the compiler looks at. They add nothing to a program.
func guards(decls []jen.Code) []jen.Code {
	if len(decls) == 0 {
		return nil
	}
	block := jen.Comment(guardDoc)
	for _, decl := range decls {
		block.Line().Var().Id("_").Add(decl)
	}
	return []jen.Code{block}
}

// moduleGuards makes the guards of what a module binds:
//
//	var _ func(string) (*hello.Greeter, error) = hello.New
//	var _ = func(v *hello.Greeter) (*string, *int) { return &v.Lang, &v.Size }
//	var _ string = hello.Version
//	var _ func(*hello.Greeter, string) string = (*hello.Greeter).Greet
func (p *printer) moduleGuards(mod *model.Module) []jen.Code {
	var decls []jen.Code
	if mod.New != nil {
		decls = append(decls, p.constructorGuard(mod))
	}
	var fields []*model.Field
	for _, v := range mod.Values {
		if v.Field != "" {
			fields = append(fields, &model.Field{Path: []string{v.Field}, Type: v.Type})
		} else if luaScalar(v.Type) == "LString" {
			decls = append(decls, p.goType(v.Type).Op("=").Add(p.ref(v.Const)))
		}
	}
	if len(fields) > 0 {
		decls = append(decls, p.fieldsGuard(mod.Struct, fields))
	}
	for _, h := range hooks(mod) {
		if !slices.ContainsFunc(mod.Funcs, func(fn *model.Func) bool { return fn.Pkg == "" && fn.Go == h.fn.Go }) {
			decls = append(decls, p.functionGuard(p.instance(mod), h.fn))
		}
	}
	for _, fn := range slices.Concat(mod.Setups, mod.Factory.Funcs(), mod.Funcs) {
		decls = append(decls, p.functionGuard(p.instance(mod), fn))
	}
	funcs := slices.Clip(mod.Funcs)
	for _, class := range mod.Classes {
		decls = append(decls, p.classGuards(class)...)
		funcs = append(funcs, slices.Concat(class.News, class.Methods, class.Meta)...)
	}
	return guards(append(decls, p.callbackGuards(funcs)...))
}

// callbackGuards makes a guard of each named func type whose funcs are made in functions.
func (p *printer) callbackGuards(funcs []*model.Func) (decls []jen.Code) {
	seen := map[model.Ref]bool{}
	for _, fn := range funcs {
		for _, param := range fn.Params {
			f, ok := ownFunc(param)
			if ok && f.Named.Name != "" && !seen[f.Named] {
				seen[f.Named] = true
				decls = append(decls, p.funcGuard(f.Named, f.Func))
			}
		}
	}
	return decls
}

// constructorGuard makes func(context.Context, core.Store) (*hello.Greeter, error) = hello.New.
func (p *printer) constructorGuard(mod *model.Module) jen.Code {
	var params []jen.Code
	for _, in := range mod.New.Params {
		params = append(params, p.injectType(in))
	}
	result := p.ref(mod.Struct)
	if mod.New.Pointer {
		result = jen.Op("*").Add(result)
	}
	results := []jen.Code{result}
	if mod.New.Err {
		results = append(results, jen.Error())
	}
	return signature(params, results).Op("=").Add(p.ref(mod.New.Func))
}

// functionGuard makes func(*hello.Greeter, ...int) string = (*hello.Greeter).Greet.
func (p *printer) functionGuard(recv receiver, fn *model.Func) jen.Code {
	if fn.Pkg == "" {
		return p.funcType(fn, recv.typ.Clone()).Op("=").Add(jen.Parens(recv.typ.Clone()).Dot(fn.Go))
	}
	return p.funcType(fn).Op("=").Add(p.callee(fn))
}

// signature makes a function type: func(string, ...int) (int, error).
func signature(params, results []jen.Code) *jen.Statement {
	const few = 7
	fn := jen.Func().Add(list(few, params...))
	switch len(results) {
	case 0:
		return fn
	case 1:
		return fn.Add(results[0])
	}
	return fn.Add(list(few, results...))
}

// structGuard makes = struct{ X, Y float64 }(geo.Point{}), which fails for every other list of fields.
func (p *printer) structGuard(s *model.Struct) jen.Code {
	var fields []jen.Code
	for _, f := range s.Fields {
		fields = append(fields, jen.Id(f.Path[0]).Add(p.goType(f.Type)))
	}
	return jen.Op("=").Struct(fields...).Parens(p.ref(s.Go).Values())
}

// fieldsGuard makes = func(v *geo.Point) (*float64, *string) { return &v.X, &v.Base.Name }, which fails when a field has
// another type. It is for structs that have more than the fields that cross.
func (p *printer) fieldsGuard(of model.Ref, fields []*model.Field) jen.Code {
	var types, pointers []jen.Code
	for _, f := range fields {
		types = append(types, jen.Op("*").Add(p.goType(f.Type)))
		pointers = append(pointers, jen.Op("&").Add(selector("v", f)))
	}
	return jen.Op("=").Add(signature([]jen.Code{jen.Id("v").Op("*").Add(p.ref(of))}, types), oneLine(jen.Return(pointers...)))
}
