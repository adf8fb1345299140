package templates

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// calls makes the typed calls into Lua, and their guards.
func (p *printer) calls() []jen.Code {
	var decls, guarded []jen.Code
	for _, call := range p.bindings.Calls {
		decls = append(decls, p.call(call))
		guarded = append(guarded, p.funcGuard(call.Go, call.Func))
	}
	return append(decls, guards(guarded)...)
}

// call makes a typed call:
//
//	// CallHandler calls a Lua function as a hooks.Handler. The name of the function may be dotted: "game.on_tick".
//	func CallHandler(ctx context.Context, L *lua.LState, function string, event string) (r1 bool, err error) {
//		f, err := bind.LookupFunc(L, function, nil)
//		if err != nil {
//			return r1, err
//		}
//		k := f.Begin()
//		k.Under(ctx)
//		k.Push(lua.LString(event))
//		k.Try(1)
//		r1 = bind.Take(&k, bind.ToBool[bool])
//		return r1, k.End()
//	}
func (p *printer) call(call *model.Call) jen.Code {
	in := p.newInvocation(call.Func, "L", "f", "err")
	function := in.locals.name("function")
	params := append(in.contextParam(), jen.Id("L").Op("*").Add(p.lua("LState")), jen.Id(function).String())
	classes := jen.Nil()
	if len(call.Uses) > 0 {
		classes = p.classes(call.Uses).(*jen.Statement)
	}
	var results, values, takes []jen.Code
	for i, local := range in.results {
		results = append(results, jen.Id(local).Add(p.goType(call.Func.Results[i].Type)))
		values = append(values, jen.Id(local))
		takes = append(takes, jen.Id(local).Op("=").Add(in.take(i)))
	}
	stmts := []jen.Code{
		jen.List(jen.Id("f"), jen.Err()).Op(":=").Add(p.bind("LookupFunc")).Call(jen.Id("L"), jen.Id(function), classes),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(append(slices.Clip(values), jen.Err())...)),
	}
	stmts = append(append(stmts, in.call(jen.Id("f").Dot("Begin").Call())...), takes...)
	stmts = append(stmts, jen.Return(append(slices.Clip(values), jen.Id("k").Dot("End").Call())...))
	doc := call.Name + " calls a Lua function as a " + p.refText(call.Go) + `. The name of the function may be dotted: "game.on_tick".`
	decl := jen.Func().Id(call.Name).Params(append(params, in.valueParams()...)...).Params(append(results, jen.Err().Error())...)
	return documented(doc, decl.Block(stmts...))
}

// funcGuard makes func(context.Context, string) error = hooks.Handler(nil).
func (p *printer) funcGuard(of model.Ref, fn *model.Func) jen.Code {
	return p.funcType(fn).Op("=").Add(p.ref(of)).Call(jen.Nil())
}
