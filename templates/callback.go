package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// toFunction makes the reader of a func, which is a Go function that calls the Lua function:
//
//	func toFuncStringIntError(c bind.Call, v lua.LValue) (func(string) (int, error), error) {
//		f, err := bind.ToCallback(c, v)
//		if err != nil {
//			return nil, err
//		}
//		return func(arg1 string) (int, error) {
//			k := f.Begin()
//			k.Push(lua.LString(arg1))
//			k.Try(1)
//			r1 := bind.Take(&k, bind.ToInt[int])
//			return r1, k.End()
//		}, nil
//	}
func (p *printer) toFunction(t model.Function) jen.Code {
	params := []jen.Code{p.callParam(), jen.Id("v").Add(p.lua("LValue"))}
	results := []jen.Code{p.goType(t), jen.Error()}
	return function("", p.names.converter(toGo, t), params, results,
		jen.List(jen.Id("f"), jen.Err()).Op(":=").Add(p.bind("ToCallback")).Call(jen.Id("c"), jen.Id("v")),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Err())),
		jen.Return(p.callback(t, "f", "c"), jen.Nil()),
	)
}

// callback makes the Go function that calls what the variable holds, a Lua function. Its own variables are none of those reserved.
func (p *printer) callback(t model.Function, variable string, reserved ...string) jen.Code {
	in := p.newInvocation(t.Func, append(reserved, variable)...)
	body := append(in.call(jen.Id(variable).Dot("Begin").Call()), in.finish()...)
	return in.signature(jen.Func()).Block(body...)
}

// fromFunction makes the writer of a func, which is a Lua function that calls the Go function:
//
//	func fromFuncIntInt(c bind.Call, v func(int) int) (lua.LValue, error) {
//		if v == nil {
//			return lua.LNil, nil
//		}
//		return bind.FromFunc(c, "arg1", func(c bind.Call) int {
//			arg1 := c.Int(1)
//			return c.Return(bind.Number(c, 1, v(arg1)))
//		}), nil
//	}
func (p *printer) fromFunction(t model.Function) jen.Code {
	b := p.newBody(receiver{}, t.Func, "v")
	called := jen.Func().Params(p.callParam()).Int().Block(b.statements()...)
	return p.fromFunc(t, "",
		jen.If(jen.Id("v").Op("==").Nil()).Block(jen.Return(p.lua("LNil"), jen.Nil())),
		jen.Return(p.bind("FromFunc").Call(jen.Id("c"), jen.Lit(params(t.Func)), called), jen.Nil()),
	)
}

// funcType prints the type of a func: func(context.Context, string) error.
func (p *printer) funcType(fn *model.Func, first ...jen.Code) *jen.Statement {
	params := first
	if fn.Context {
		params = append(params, jen.Qual(contextPath, "Context"))
	}
	if fn.State {
		params = append(params, jen.Op("*").Add(p.lua("LState")))
	}
	for _, param := range fn.Params {
		if param.Variadic {
			params = append(params, jen.Op("...").Add(p.goType(param.Type)))
		} else {
			params = append(params, p.goType(param.Type))
		}
	}
	var results []jen.Code
	for _, r := range fn.Results {
		results = append(results, p.goType(r.Type))
	}
	if fn.Errors != model.NoError {
		results = append(results, jen.Error())
	}
	return signature(params, results)
}

// useSignature notes what a func converts that crosses in the direction: its parameters cross in the other one.
func (n *names) useSignature(dir direction, fn *model.Func) {
	for _, p := range fn.Params {
		if dir == fromGo {
			n.useParam(p)
		} else {
			n.use(fromGo, p.Type)
		}
	}
	for _, r := range fn.Results {
		n.use(dir, r.Type)
	}
}

// describeFunc says the type of a func in one word: FuncStringIntError, FuncContextStrings.
func (n *names) describeFunc(fn *model.Func) string {
	word := "Func"
	if fn.Context {
		word += "Context"
	}
	for _, p := range fn.Params {
		word += n.stem(p.Type)
		if p.Variadic {
			word += "s"
		}
	}
	for _, r := range fn.Results {
		word += n.stem(r.Type)
	}
	if fn.Errors != model.NoError {
		word += "Error"
	}
	return word
}
