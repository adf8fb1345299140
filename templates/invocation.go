package templates

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// invocation is the Go function that is being made for one Lua function.
type invocation struct {
	*printer
	fn       *model.Func
	context  string   // the parameter; empty where there is none
	params   []string // parallel to fn.Params
	results  []string // a local for each result
	reported bool     // the Go function has an error result
	locals   *scope
}

// newInvocation names the locals, besides reserved ones and k, which is the call.
func (p *printer) newInvocation(fn *model.Func, reserved ...string) *invocation {
	local := p.names.scope.inner(append(reserved, "k")...)
	in := &invocation{printer: p, fn: fn, reported: fn.Errors != model.NoError, locals: local}
	if fn.Context {
		in.context = local.name("ctx")
	}
	for i := range fn.Results {
		in.results = append(in.results, local.name(fmt.Sprintf("r%d", i+1)))
	}
	for i := range fn.Params {
		in.params = append(in.params, local.name(paramName(fn, i)))
	}
	return in
}

// contextParam declares the parameter that is the context, where there is one: ctx context.Context.
func (in *invocation) contextParam() []jen.Code {
	if in.context == "" {
		return nil
	}
	return []jen.Code{jen.Id(in.context).Qual(contextPath, "Context")}
}

// valueParams declares the other parameters: name string, nums ...int.
func (in *invocation) valueParams() []jen.Code {
	var params []jen.Code
	for i, param := range in.fn.Params {
		decl := jen.Id(in.params[i])
		if param.Variadic {
			decl.Op("...")
		}
		params = append(params, decl.Add(in.goType(param.Type)))
	}
	return params
}

// resultTypes lists the results: int, error.
func (in *invocation) resultTypes() []jen.Code {
	var types []jen.Code
	for _, r := range in.fn.Results {
		types = append(types, in.goType(r.Type))
	}
	if in.reported {
		types = append(types, jen.Error())
	}
	return types
}

// signature declares parameters and results of a func or method: (ctx context.Context, name string) (int, error).
func (in *invocation) signature(decl *jen.Statement) *jen.Statement {
	decl.Params(append(in.contextParam(), in.valueParams()...)...)
	switch types := in.resultTypes(); len(types) {
	case 0:
		return decl
	case 1:
		return decl.Add(types[0])
	default:
		return decl.Params(types...)
	}
}

// call makes the call that begin starts, as far as its results:
//
//	k := f.Begin()
//	k.Under(ctx)
//	k.Push(lua.LString(name))
//	bind.Pass(&k, near, fromGeoPoint)
//	k.Try(1)
func (in *invocation) call(begin *jen.Statement) []jen.Code {
	stmts := []jen.Code{jen.Id("k").Op(":=").Add(begin)}
	if in.context != "" {
		stmts = append(stmts, jen.Id("k").Dot("Under").Call(jen.Id(in.context)))
	}
	for i, param := range in.fn.Params {
		if param.Variadic {
			loop := jen.For(jen.List(jen.Id("_"), jen.Id("v")).Op(":=").Range().Id(in.params[i]))
			stmts = append(stmts, loop.Block(in.pass(param.Type, "v")))
			continue
		}
		stmts = append(stmts, in.pass(param.Type, in.params[i]))
	}
	call := "Call"
	if in.fn.Errors != model.NoError {
		call = "Try"
	}
	return append(stmts, jen.Id("k").Dot(call).Call(jen.Lit(len(in.fn.Results))))
}

// pass makes one argument: k.Push(lua.LString(name)), bind.Pass(&k, near, fromGeoPoint).
func (in *invocation) pass(t model.Type, local string) jen.Code {
	if scalar := luaScalar(t); scalar != "" {
		return jen.Id("k").Dot("Push").Call(in.lua(scalar).Call(jen.Id(local)))
	}
	return in.bind("Pass").Call(jen.Op("&").Id("k"), jen.Id(local), in.convert(fromGo, t))
}

// take makes the value of result i: bind.Take(&k, bind.ToInt[int]). What can be nil in Go can be nil in Lua.
func (in *invocation) take(i int) *jen.Statement {
	t, take := in.fn.Results[i].Type, "Take"
	if nilable(t) {
		take = "TakeNil"
	}
	return in.bind(take).Call(jen.Op("&").Id("k"), in.convert(toGo, t))
}

// finish returns the results:
//
//	r1 := bind.Take(&k, bind.ToInt[int])
//	return r1, k.End()
//
// A function without an error result panics:
//
//	k.Must()
//	return r1
func (in *invocation) finish() []jen.Code {
	var stmts, values []jen.Code
	for i, local := range in.results {
		stmts = append(stmts, jen.Id(local).Op(":=").Add(in.take(i)))
		values = append(values, jen.Id(local))
	}
	if in.reported {
		return append(stmts, jen.Return(append(values, jen.Id("k").Dot("End").Call())...))
	}
	stmts = append(stmts, jen.Id("k").Dot("Must").Call())
	if len(values) > 0 {
		stmts = append(stmts, jen.Return(values...))
	}
	return stmts
}
