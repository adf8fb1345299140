package gen

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

// hook is a point in the life of an instance at which one of its methods may run.
type hook struct {
	name    string // the key of luamod.yaml, and the word of //luamod:hook
	context bool   // there is a context to run under
	node    manifest.Node[string]
	slot    **model.Func
}

// hooksOf returns the hooks that a module may have.
func hooksOf(m *moduleBuild) []hook {
	return []hook{
		{name: "init", context: true, node: m.entry.Init, slot: &m.Init},
		{name: "ready", context: true, node: m.entry.Ready, slot: &m.Ready},
		{name: "unload", node: m.entry.Unload, slot: &m.Unload},
		{name: "close", node: m.entry.Close, slot: &m.Close},
	}
}

// hooks finds the methods that run at points of the life of a module's instance: those that luamod.yaml names, and those marked
// //luamod:hook.
func (b *builder) hooks(m *moduleBuild) {
	for _, h := range hooksOf(m) {
		if h.node.IsSet() {
			b.namedHook(m, h)
		}
		b.markedHooks(m, h)
	}
}

// namedHook finds the method that luamod.yaml names.
func (b *builder) namedHook(m *moduleBuild, h hook) {
	if m.decl == nil {
		b.diags.Addf(h.node.Pos, diag.BadHook, "%s: module %q has no annotated struct that could have method %s", h.name, m.Name, h.node.Value)
		return
	}
	fn := moduleMethod(m, h.node.Value)
	if fn == nil {
		b.diags.Addf(h.node.Pos, diag.BadHook, "%s: %s has no method %s%s", h.name, m.Struct.Name, h.node.Value, diag.Suggest(h.node.Value, hookNames(m, h)))
		return
	}
	b.setHook(h, fn, h.node.Pos)
}

// markedHooks finds the methods that have the directive.
func (b *builder) markedHooks(m *moduleBuild, h hook) {
	for _, fn := range methodsOf(m) {
		dir := b.byObj[fn.Origin()].get("hook")
		if dir.word().text != h.name {
			continue
		}
		switch have := *h.slot; {
		case !fn.Exported():
			b.addf(fn.Pos(), diag.Unexported, "%s is not exported, so the bindings cannot reach it; export it", fn.Name())
		case have != nil && have.Go != fn.Name():
			b.addf(dir.pos, diag.BadHook, "%s of module %q is %s already; keep one", h.name, m.Name, have.Go)
		default:
			b.setHook(h, fn, b.position(dir.word().pos))
		}
	}
}

// setHook takes a method as a hook, or reports that it cannot be one.
func (b *builder) setHook(h hook, fn *types.Func, pos token.Position) {
	if !isHook(fn.Signature(), h.context) {
		forms := "func() or func() error"
		if h.context {
			forms += ", with a context.Context or without"
		}
		b.diags.Addf(pos, diag.BadHook, "%s: %s must be %s", h.name, fn.Name(), forms)
		return
	}
	f := &model.Func{Go: fn.Name(), Pos: b.position(fn.Pos()), Context: fn.Signature().Params().Len() == 1}
	if fn.Signature().Results().Len() == 1 {
		f.Errors = model.RaiseErrors
	}
	*h.slot = f
}

// isHook reports func() and func() error, and with context also those that take one.
func isHook(sig *types.Signature, context bool) bool {
	params, results := sig.Params(), sig.Results()
	return (params.Len() == 0 || context && params.Len() == 1 && isContext(params.At(0).Type())) &&
		(results.Len() == 0 || results.Len() == 1 && isError(results.At(0).Type()))
}

// hookNames lists the methods that could be a hook.
func hookNames(m *moduleBuild, h hook) []string {
	var names []string
	for _, fn := range methodsOf(m) {
		if fn.Exported() && isHook(fn.Signature(), h.context) {
			names = append(names, fn.Name())
		}
	}
	return names
}

// methodsOf returns the methods of the struct of a module, promoted ones too, sorted by name.
func methodsOf(m *moduleBuild) []*types.Func {
	if m.decl == nil {
		return nil
	}
	var fns []*types.Func
	for sel := range types.NewMethodSet(types.NewPointer(m.decl.obj.Type())).Methods() {
		fns = append(fns, sel.Obj().(*types.Func))
	}
	return fns
}

// moduleMethod returns an exported method of the struct of a module, nil when there is none of the name.
func moduleMethod(m *moduleBuild, name string) *types.Func {
	for _, fn := range methodsOf(m) {
		if fn.Name() == name && fn.Exported() {
			return fn
		}
	}
	return nil
}

// forRuntime reports a method that the runtime calls, as a hook or as the factory, and scripts do not unless it has a name for them.
func forRuntime(m *moduleBuild, fn *types.Func, d *decl) bool {
	e := m.entry
	names := []string{e.Init.Value, e.Ready.Value, e.Unload.Value, e.Close.Value, e.Factory.Value, e.Names.Value}
	return d.get("name") == nil && (d.get("hook") != nil || slices.Contains(names, fn.Name()))
}

// strayHooks reports directives on methods of what is no module.
func (b *builder) strayHooks() {
	if b.diagnosed() {
		return
	}
	for _, d := range b.decls {
		dir := d.get("hook")
		if dir != nil && !slices.ContainsFunc(b.sorted(), func(m *moduleBuild) bool { return hasHook(m, b.position(d.ident.Pos())) }) {
			b.addf(dir.pos, diag.BadHook, "//luamod:hook is for methods of a module's struct, and %s is none; remove it", d.ident.Name)
		}
	}
}

// hasHook reports whether the method at a position is a hook of a module.
func hasHook(m *moduleBuild, pos token.Position) bool {
	return slices.ContainsFunc(hooksOf(m), func(h hook) bool { return *h.slot != nil && (*h.slot).Pos == pos })
}
