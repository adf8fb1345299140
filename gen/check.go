package gen

import (
	"go/token"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// check finds what is wrong with a model. A model that passes can always be printed.
func (r *run) check(b *model.Bindings) {
	g := newGraph(b.Modules)
	g.checkDepends(&r.diags)
	g.checkCycles(&r.diags)
	g.checkScopes(&r.diags)
	for _, m := range b.Modules {
		checkNames(m, &r.diags)
	}
}

// checkNames reports two things of a module with the same Lua name, at the one that stands later.
func checkNames(m *model.Module, diags *diag.List) {
	type owner struct {
		what string
		pos  token.Position
	}
	taken := map[string]owner{
		"_VERSION":     {what: "the version"},
		"_DESCRIPTION": {what: "the description"},
	}
	add := func(name, what string, pos token.Position) {
		have, clash := taken[name]
		if !clash {
			taken[name] = owner{what, pos}
			return
		}
		if have.pos.IsValid() && before(pos, have.pos) {
			taken[name] = owner{what, pos}
			have.what, pos, what = what, have.pos, have.what
		}
		diags.Addf(pos, diag.DuplicateName, "%s is %q in Lua, as is %s of module %q; give it another name", what, name, have.what, m.Name)
	}
	for _, f := range m.Funcs {
		add(f.Name, "function "+f.Go, f.Pos)
	}
	for _, v := range m.Values {
		add(v.Name, "value "+v.Field+v.Const.Name, v.Pos)
	}
}

func before(a, b token.Position) bool {
	if a.Filename != b.Filename {
		return a.Filename < b.Filename
	}
	return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column
}
