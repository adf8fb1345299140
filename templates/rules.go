package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// rules makes what comes before a call, nil for nothing:
//
//	&bind.Rules{Init: &helloInitSetup, Returns: true, Strict: true}
func (p *printer) rules(fn *model.Func) jen.Code {
	var fields []jen.Code
	if fn.Setup != nil {
		fields = append(fields, field("Init", jen.Op("&").Id(p.names.members[fn.Setup])))
		if fn.Errors == model.ReturnErrors {
			fields = append(fields, field("Returns", jen.True()))
		}
	}
	if p.bindings.StrictArgs {
		fields = append(fields, field("Strict", jen.True()))
	}
	if len(fields) == 0 {
		return nil
	}
	return jen.Op("&").Add(p.bind("Rules")).Values(fields...)
}

// setup makes what runs once before the first call of functions:
//
//	var helloInitSetup = bind.Init{Run: func(c bind.Call) error {
//		self := bind.Self[*hello.Greeter](c)
//		return self.Setup(c.Context())
//	}}
func (p *printer) setup(mod *model.Module, fn *model.Func) jen.Code {
	b := p.newBody(p.instance(mod), fn, "")
	var stmts []jen.Code
	if b.method() {
		stmts = append(stmts, p.self(b.recv, fn))
	}
	stmts = append(stmts, jen.Return(b.call()))
	run := jen.Func().Params(p.callParam()).Error().Block(stmts...)
	return jen.Var().Id(p.names.members[fn]).Op("=").Add(p.bind("Init")).Values(field("Run", run))
}
