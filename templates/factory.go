package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// factory makes the field of a module that makes things by name:
//
//	&runtime.Factory{Make: registryMake, Value: registryValue, Names: registryNames}
func (p *printer) factory(mod *model.Module, names moduleNames) jen.Code {
	fields := []jen.Code{field("Make", jen.Id(names.Make)), field("Value", jen.Id(names.Value))}
	if mod.Factory.Names != nil {
		fields = append(fields, field("Names", jen.Id(names.Names)))
	}
	if mod.Factory.Make.Errors == model.ReturnErrors {
		fields = append(fields, field("Return", jen.True()))
	}
	return jen.Op("&").Add(p.runtime("Factory")).Values(fields...)
}

// factoryDecls makes what stands behind the factory of a module.
func (p *printer) factoryDecls(mod *model.Module, names moduleNames) []jen.Code {
	decls := []jen.Code{p.makeFunc(mod, names), p.valueFunc(mod, names)}
	if mod.Factory.Names != nil {
		decls = append(decls, p.namesFunc(mod, names))
	}
	return decls
}

// makeFunc makes what makes a thing by name:
//
//	// registryMake makes what module registry has by a name.
//	func registryMake(ctx context.Context, self any, name string) (any, error) {
//		return self.(*bridges.Registry).NewBridge(ctx, name)
//	}
func (p *printer) makeFunc(mod *model.Module, names moduleNames) jen.Code {
	fn := mod.Factory.Make
	local := p.names.scope.inner("self")
	ctx, name := local.name("ctx"), local.name(paramName(fn, 0))
	doc := names.Make + " makes what module " + mod.Name + " has by a name."
	params := append(p.hookParams(fn, ctx), jen.Id(name).String())
	return function(doc, names.Make, params, []jen.Code{jen.Any(), jen.Error()}, p.hookReturn(mod, fn, ctx, jen.Id(name)))
}

// valueFunc makes what gives Lua a thing that was made:
//
//	// registryValue gives Lua what module registry has made.
//	func registryValue(c bind.Call, v any) (lua.LValue, error) {
//		return fromBridgesBridge(c, v.(*bridges.Bridge))
//	}
func (p *printer) valueFunc(mod *model.Module, names moduleNames) jen.Code {
	t := mod.Factory.Make.Results[0].Type
	value := p.convert(fromGo, t).Call(jen.Id("c"), jen.Id("v").Assert(p.goType(t)))
	doc := names.Value + " gives Lua what module " + mod.Name + " has made."
	params := []jen.Code{p.callParam(), jen.Id("v").Any()}
	return function(doc, names.Value, params, []jen.Code{p.lua("LValue"), jen.Error()}, jen.Return(value))
}

// namesFunc makes what lists the names:
//
//	// registryNames lists the names that module registry knows.
//	func registryNames(_ context.Context, self any) ([]string, error) {
//		return self.(*bridges.Registry).Names(), nil
//	}
func (p *printer) namesFunc(mod *model.Module, names moduleNames) jen.Code {
	fn := mod.Factory.Names
	ctx := p.names.scope.inner("self").name("ctx")
	doc := names.Names + " lists the names that module " + mod.Name + " knows."
	return function(doc, names.Names, p.hookParams(fn, ctx), []jen.Code{jen.Index().String(), jen.Error()}, p.hookReturn(mod, fn, ctx))
}

// hookParams declares the context, under a name if fn takes it, and the instance, if fn is a method of it.
func (p *printer) hookParams(fn *model.Func, ctx string) []jen.Code {
	self := "self"
	if !fn.Context {
		ctx = "_"
	}
	if fn.Pkg != "" {
		self = "_"
	}
	return []jen.Code{jen.Id(ctx).Qual(contextPath, "Context"), jen.Id(self).Any()}
}

// hookReturn calls fn and returns its result, and its error or nil.
func (p *printer) hookReturn(mod *model.Module, fn *model.Func, ctx string, args ...jen.Code) jen.Code {
	if fn.Context {
		args = append([]jen.Code{jen.Id(ctx)}, args...)
	}
	call := p.callee(fn)
	if fn.Pkg == "" {
		call = jen.Id("self").Assert(p.instance(mod).typ).Dot(fn.Go)
	}
	if call.Call(args...); fn.Errors == model.NoError {
		return jen.Return(call, jen.Nil())
	}
	return jen.Return(call)
}
