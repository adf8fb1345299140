package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// hook is a point in the life of an instance with the method that runs there.
type hook struct {
	field   string // of runtime.Module
	context bool   // it runs under a context
	doc     string // when it runs
	fn      *model.Func
}

// hooks are the hooks that a module has, in the order of its life.
func hooks(mod *model.Module) []hook {
	var present []hook
	for _, h := range []hook{
		{"Init", true, "runs when the instance of module " + mod.Name + " is made", mod.Init},
		{"Ready", true, "runs when the table of module " + mod.Name + " exists", mod.Ready},
		{"Unload", false, "runs before the instance of module " + mod.Name + " is closed", mod.Unload},
		{"Close", false, "closes the instance of module " + mod.Name, mod.Close},
	} {
		if h.fn != nil {
			present = append(present, h)
		}
	}
	return present
}

// hook makes what the runtime calls at one point:
//
//	// dbOnReady runs when the table of module db exists.
//	func dbOnReady(ctx context.Context, self any) error {
//		return self.(*db.DB).Warm(ctx)
//	}
func (p *printer) hook(mod *model.Module, h hook) jen.Code {
	name, ctx := p.names.members[h.fn], p.names.scope.inner("self").name("ctx")
	params := p.hookParams(h.fn, ctx)
	if !h.context {
		params = params[1:]
	}
	var args []jen.Code
	if h.fn.Context {
		args = append(args, jen.Id(ctx))
	}
	call := jen.Id("self").Assert(p.instance(mod).typ).Dot(h.fn.Go).Call(args...)
	body := []jen.Code{jen.Return(call)}
	if h.fn.Errors == model.NoError {
		body = []jen.Code{call, jen.Return(jen.Nil())}
	}
	return function(name+" "+h.doc+".", name, params, []jen.Code{jen.Error()}, body...)
}

// lifecycle makes the fields of a module that say how its instance lives, and where it does not come from bound functions.
func (p *printer) lifecycle(mod *model.Module, names moduleNames) []jen.Code {
	var fields []jen.Code
	if mod.Source != "" {
		fields = append(fields, field("Source", p.luaSource(mod, names)))
	}
	if mod.Factory != nil {
		fields = append(fields, field("Factory", p.factory(mod, names)))
	}
	for _, h := range hooks(mod) {
		fields = append(fields, field(h.field, jen.Id(p.names.members[h.fn])))
	}
	if mod.Keep {
		fields = append(fields, field("Keep", jen.True()))
	}
	if mod.Lazy {
		fields = append(fields, field("Lazy", jen.True()))
	}
	return fields
}
