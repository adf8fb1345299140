package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// factory makes the field of a module that makes values by name:
//
//	&runtime.Factory{Make: registryMake, Names: registryNames}
func (p *printer) factory(mod *model.Module, names moduleNames) jen.Code {
	fields := []jen.Code{field("Make", jen.Id(names.Make))}
	if mod.Factory.Names != nil {
		fields = append(fields, field("Names", jen.Id(names.Names)))
	}
	return jen.Op("&").Add(p.runtime("Factory")).Values(fields...)
}

// factoryFuncs are the Go functions behind the factory of a module.
func factoryFuncs(mod *model.Module) []*model.Func {
	switch f := mod.Factory; {
	case f == nil:
		return nil
	case f.Names == nil:
		return []*model.Func{f.Make}
	default:
		return []*model.Func{f.Make, f.Names}
	}
}

// makeFunc makes what makes a value by name:
//
//	// registryMake makes what module registry has by a name.
//	func registryMake(c bind.Call, name string) (lua.LValue, error) {
//		self := bind.Self[*bridges.Registry](c)
//		r1, err := self.NewBridge(c.Context(), name)
//		if err != nil {
//			return lua.LNil, err
//		}
//		return fromBridgesBridge(c, r1)
//	}
func (p *printer) makeFunc(mod *model.Module, names moduleNames) jen.Code {
	fn := mod.Factory.Make
	b := p.newBody(p.instance(mod), fn, "")
	made := func(value jen.Code) jen.Code {
		return jen.Return(p.convert(fromGo, fn.Results[0].Type).Call(jen.Id("c"), value))
	}
	stmts := b.receiver()
	if fn.Errors == model.NoError {
		stmts = append(stmts, made(b.call()))
	} else {
		stmts = append(stmts,
			jen.List(jen.Id(b.results[0]), jen.Err()).Op(":=").Add(b.call()),
			jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(p.lua("LNil"), jen.Err())),
			made(jen.Id(b.results[0])),
		)
	}
	params := []jen.Code{p.callParam(), jen.Id(b.params[0]).String()}
	doc := names.Make + " makes what module " + mod.Name + " has by a name."
	return function(doc, names.Make, params, []jen.Code{p.lua("LValue"), jen.Error()}, stmts...)
}

// namesFunc makes what lists the names:
//
//	// registryNames lists the names that module registry knows.
//	func registryNames(c bind.Call) ([]string, error) {
//		self := bind.Self[*bridges.Registry](c)
//		return self.Names(), nil
//	}
func (p *printer) namesFunc(mod *model.Module, names moduleNames) jen.Code {
	b := p.newBody(p.instance(mod), mod.Factory.Names, "")
	result := []jen.Code{b.call()}
	if mod.Factory.Names.Errors == model.NoError {
		result = append(result, jen.Nil())
	}
	doc := names.Names + " lists the names that module " + mod.Name + " knows."
	results := []jen.Code{jen.Index().String(), jen.Error()}
	return function(doc, names.Names, []jen.Code{p.callParam()}, results, append(b.receiver(), jen.Return(result...))...)
}

// receiver makes the local that a method is called on; none for a function.
func (b *body) receiver() []jen.Code {
	if !b.method() {
		return nil
	}
	return []jen.Code{b.self(b.recv, b.fn)}
}
