package templates

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// body is the function of bindings that is being made for one Go function.
type body struct {
	*printer
	recv     receiver
	fn       *model.Func
	value    string   // the variable that is called: a func value; empty for functions and methods
	params   []string // the local of each parameter
	luaFuncs []string // the local of the Lua function behind each parameter; empty for those that are not made of one here
	results  []string // the local of each result, unless nested
	ctx      string   // the local of the context of an async function
}

// receiver is what the methods of a module or of a class are called on.
type receiver struct {
	typ    *jen.Statement // *hello.Greeter
	class  string         // the variable that is the identity of the class; empty for modules
	before int            // how many Lua arguments stand before a method's first parameter
}

// function makes what a script calls:
//
//	func helloGreet(c bind.Call) int {
//		self := bind.Self[*hello.Greeter](c)
//		name := c.String(1)
//		return c.ReturnString(self.Greet(name))
//	}
func (p *printer) function(recv receiver, fn *model.Func, name string) jen.Code {
	b := p.newBody(recv, fn, "")
	return function("", name, []jen.Code{p.callParam()}, []jen.Code{jen.Int()}, b.statements()...)
}

// newBody names the locals: what the code itself needs first, then the parameters.
func (p *printer) newBody(recv receiver, fn *model.Func, value string) *body {
	b := &body{printer: p, recv: recv, fn: fn, value: value}
	local := p.names.scope.inner("c")
	if b.method() {
		local.reserve("self")
	}
	if value != "" {
		local.reserve(value)
	}
	if fn.Errors != model.NoError {
		local.reserve("err")
	}
	if fn.Async && fn.Context {
		b.ctx = "ctx"
		local.reserve(b.ctx)
	}
	if !b.nested() {
		for i := range fn.Results {
			b.results = append(b.results, local.name(fmt.Sprintf("r%d", i+1)))
		}
	}
	for i, param := range fn.Params {
		b.params = append(b.params, local.name(paramName(fn, i)))
		behind := ""
		if _, ok := ownFunc(param); ok {
			behind = local.name(b.params[i] + "Func")
		}
		b.luaFuncs = append(b.luaFuncs, behind)
	}
	return b
}

// statements makes the body: the receiver, the arguments, the call.
func (b *body) statements() []jen.Code {
	var stmts []jen.Code
	first := 1
	if b.method() {
		stmts = append(stmts, b.self(b.recv, b.fn))
		first += b.recv.before
	}
	for i := range b.fn.Params {
		stmts = append(stmts, b.read(i, first+i)...)
	}
	return append(stmts, b.finish()...)
}

// read makes the local of parameter i, which is Lua's argument n. A slice, map or func of this call alone is made here, where Go can
// have it on the stack:
//
//	name := c.String(1)
//
//	nums := make([]int, c.Rest(2))
//	bind.Rest(c, 2, nums, bind.ToInt[int])
//
//	m := map[string]int{}
//	bind.Map(c, 1, m, bind.ToString[string], bind.ToInt[int])
//
//	doneFunc := bind.Arg(c, 1, bind.ToCallback)
//	done := func(arg1 string) {
//		k := doneFunc.Begin()
//		k.Push(lua.LString(arg1))
//		k.Call(0)
//		k.Must()
//	}
func (b *body) read(i, n int) []jen.Code {
	param, local := b.fn.Params[i], jen.Id(b.params[i])
	fill := func(name string, convs ...jen.Code) jen.Code {
		return b.bind(name).Call(append([]jen.Code{jen.Id("c"), jen.Lit(n), jen.Id(b.params[i])}, convs...)...)
	}
	if param.Variadic {
		room := jen.Make(jen.Index().Add(b.goType(param.Type)), jen.Id("c").Dot("Rest").Call(jen.Lit(n)))
		return []jen.Code{local.Op(":=").Add(room), fill("Rest", b.convert(toGo, param.Type))}
	}
	if m, ok := ownMap(param); ok {
		return []jen.Code{local.Op(":=").Add(b.goType(m)).Values(), fill("Map", b.convert(toGo, m.Key), b.convert(toGo, m.Elem))}
	}
	if f, ok := ownFunc(param); ok {
		behind := b.luaFuncs[i]
		callback := b.bind("Arg").Call(jen.Id("c"), jen.Lit(n), b.bind("ToCallback"))
		return []jen.Code{jen.Id(behind).Op(":=").Add(callback), local.Op(":=").Add(b.callback(f, behind, "c"))}
	}
	return []jen.Code{local.Op(":=").Add(b.argument(n, param))}
}

// ownMap is the type of a parameter whose map is made in the call, and not by a converter.
func ownMap(param *model.Param) (model.Map, bool) {
	m, ok := param.Type.(model.Map)
	return m, ok && !param.Variadic && param.Default == nil
}

// ownFunc is the type of a parameter whose func is made in the call, and not by a converter.
func ownFunc(param *model.Param) (model.Function, bool) {
	f, ok := param.Type.(model.Function)
	return f, ok && !param.Variadic && param.Default == nil
}

// nested reports whether the call needs no locals for its results: it has one, or none.
func (b *body) nested() bool {
	return b.fn.Errors == model.NoError && (len(b.fn.Results) == 0 || len(b.fn.Results) == 1 && !b.fn.Async)
}

// method reports whether the function is a method of the receiver.
func (b *body) method() bool { return b.fn.Pkg == "" && b.value == "" }

// self finds what fn, a method or nil, is called on: the instance of the module, or what a handle holds:
//
//	self := bind.Self[*hello.Greeter](c)
//	self := bind.Receiver[*llm.Agent](c, &llmAgentType)
func (p *printer) self(recv receiver, fn *model.Func) jen.Code {
	name, args := "Self", []jen.Code{jen.Id("c")}
	if recv.class != "" {
		name, args = "Receiver", append(args, jen.Op("&").Id(recv.class))
		if fn != nil && fn.Closes {
			name = "Release"
		}
	}
	return jen.Id("self").Op(":=").Add(p.bind(name)).Types(recv.typ.Clone()).Call(args...)
}

// instance is what the methods of a module are called on.
func (p *printer) instance(mod *model.Module) receiver {
	return receiver{typ: jen.Op("*").Add(p.ref(mod.Struct))}
}

// callParam declares the parameter of every function that runs in a call: c bind.Call.
func (p *printer) callParam() jen.Code { return jen.Id("c").Add(p.bind("Call")) }

// call makes the call: self.Find(kind, limit, near), hello.Sum(c.Context(), label, nums...).
func (b *body) call() *jen.Statement {
	var args []jen.Code
	switch {
	case b.ctx != "":
		args = append(args, jen.Id(b.ctx))
	case b.fn.Context:
		args = append(args, jen.Id("c").Dot("Context").Call())
	}
	if b.fn.State {
		args = append(args, jen.Id("c").Dot("L"))
	}
	for i, param := range b.fn.Params {
		arg := jen.Id(b.params[i])
		if param.Variadic {
			arg.Op("...")
		}
		args = append(args, arg)
	}
	switch {
	case b.value != "":
		return jen.Id(b.value).Call(args...)
	case b.method():
		return jen.Id("self").Dot(b.fn.Go).Call(args...)
	}
	return b.callee(b.fn).Call(args...)
}

// callee is a package-level function: hello.Sum, or an instance of a generic one, hello.Sum[int].
func (p *printer) callee(fn *model.Func) *jen.Statement {
	callee := p.ref(model.Ref{Path: fn.Pkg, Name: fn.Go})
	if len(fn.TypeArgs) > 0 {
		callee.Types(p.goTypes(fn.TypeArgs)...)
	}
	return callee
}

// finish makes the call and returns its results to Lua.
func (b *body) finish() []jen.Code {
	switch {
	case b.fn.Async:
		return b.finishAsync()
	case len(b.fn.Results) == 0 && b.nested():
		return []jen.Code{b.call(), b.ret()}
	case len(b.fn.Results) == 0:
		return b.finishError()
	case b.nested():
		return []jen.Code{b.retOne(b.fn.Results[0].Type, b.call())}
	}
	return b.finishResults()
}

// finishError ends a function that has only an error to return:
//
//	if err := self.Check(name); err != nil {
//		return c.Raise(err)
//	}
//	return 0
func (b *body) finishError() []jen.Code {
	check := jen.If(jen.Err().Op(":=").Add(b.call()), jen.Err().Op("!=").Nil()).Block(b.failure())
	return []jen.Code{check, b.last()}
}

// finishResults ends a function with several results or an error beside them:
//
//	r1, r2, err := self.Find(kind)
//	if err != nil {
//		return c.Fail(err)
//	}
//	return c.Return(bind.Number(c, 1, r1), lua.LBool(r2))
func (b *body) finishResults() []jen.Code {
	stmts := []jen.Code{jen.List(b.locals()...).Op(":=").Add(b.call())}
	return append(append(stmts, b.check()...), b.last())
}

// locals are those of the results, and the error.
func (b *body) locals() (locals []jen.Code) {
	for _, name := range b.results {
		locals = append(locals, jen.Id(name))
	}
	if b.fn.Errors != model.NoError {
		locals = append(locals, jen.Err())
	}
	return locals
}

// check hands an error to Lua, in a function that has one.
func (b *body) check() []jen.Code {
	if b.fn.Errors == model.NoError {
		return nil
	}
	return []jen.Code{jen.If(jen.Err().Op("!=").Nil()).Block(b.failure())}
}

// last returns the locals of the results to Lua. That there was no error is true for those who look for one.
func (b *body) last() jen.Code {
	var values []jen.Code
	for i, r := range b.fn.Results {
		values = append(values, b.result(i+1, r.Type, jen.Id(b.results[i])))
	}
	switch {
	case len(values) == 1:
		return b.retOne(b.fn.Results[0].Type, jen.Id(b.results[0]))
	case len(values) == 0 && b.fn.Errors == model.ReturnErrors:
		return jen.Return(jen.Id("c").Dot("ReturnBool").Call(jen.True()))
	}
	return b.ret(values...)
}

// failure hands the error to Lua: return c.Raise(err).
func (b *body) failure() jen.Code {
	if b.fn.Errors == model.ReturnErrors {
		return jen.Return(jen.Id("c").Dot("Fail").Call(jen.Err()))
	}
	return jen.Return(jen.Id("c").Dot("Raise").Call(jen.Err()))
}

// ret returns values to Lua: return c.Return(lua.LString(r1), lua.LBool(r2)), and return 0 without any.
func (b *body) ret(values ...jen.Code) jen.Code {
	if len(values) == 0 {
		return jen.Return(jen.Lit(0))
	}
	return jen.Return(jen.Id("c").Dot("Return").Add(list(3, values...)))
}
