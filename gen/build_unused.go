package gen

import (
	"go/token"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// unused reports directives that had no effect because what they refine is not bound.
func (b *builder) unused() {
	if b.diagnosed() {
		return
	}
	bound := map[token.Position]bool{}
	for _, m := range b.modules {
		for _, f := range slices.Concat(boundFuncs(m.Module), m.Factory.Funcs()) {
			bound[f.Pos] = true
		}
	}
	for _, p := range b.model.Interfaces {
		for _, f := range p.AllMethods() {
			bound[f.Pos] = true
		}
	}
	for _, d := range b.decls {
		if d.fn == nil || bound[b.position(d.ident.Pos())] || d.get("skip") != nil {
			continue
		}
		if i := slices.IndexFunc(d.dirs, func(dir *directive) bool { return !slices.Contains([]string{"new", "hook", "async"}, dir.name) }); i >= 0 {
			dir := d.dirs[i] // the others are reported elsewhere
			b.addf(dir.pos, diag.Misplaced, "//luamod:%s has no effect: %s is bound to no module; %s", dir.name, d.ident.Name, wayToBind(d))
		}
	}
}

func wayToBind(d *decl) string {
	switch {
	case d.fn.Recv == nil:
		return "add //luamod:func"
	case !d.ident.IsExported():
		return "export it"
	}
	if d.ident.Name == "Close" {
		return "the runtime calls it at unload; scripts can too with //luamod:name"
	}
	return "its type needs //luamod:module, //luamod:class or //luamod:interface"
}

// boundFuncs returns the functions of a module and those of its classes.
func boundFuncs(m *model.Module) []*model.Func {
	funcs := slices.Clone(m.Funcs)
	for _, c := range m.Classes {
		funcs = slices.Concat(funcs, c.News, c.Methods, c.Meta)
	}
	return funcs
}
