package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// rules makes what comes before calls of a module's functions, nil for nothing:
//
//	bind.Rules{
//		Strict: true,
//		Setups: []bind.Setup{
//			{Func: "find", Init: &helloInitSetup, Returns: true},
//		},
//	}
func (p *printer) rules(mod *model.Module) jen.Code {
	var fields, setups []jen.Code
	if p.bindings.StrictArgs && len(mod.Funcs) > 0 {
		fields = append(fields, field("Strict", jen.True()))
	}
	for _, fn := range mod.Funcs {
		if fn.Setup != nil {
			setups = append(setups, p.setupRow(fn))
		}
	}
	if len(setups) > 0 {
		fields = append(fields, field("Setups", jen.Index().Add(p.bind("Setup"), lines(setups...))))
	}
	if len(fields) == 0 {
		return nil
	}
	return jen.Add(p.bind("Rules"), lines(fields...))
}

// setupRow makes one line of rules.
func (p *printer) setupRow(fn *model.Func) jen.Code {
	fields := []jen.Code{field("Func", jen.Lit(fn.Name)), field("Init", jen.Op("&").Id(p.names.members[fn.Setup]))}
	if fn.Errors == model.ReturnErrors {
		fields = append(fields, field("Returns", jen.True()))
	}
	return jen.Values(fields...)
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
