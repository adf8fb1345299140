package gen

import (
	"fmt"
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
		for _, c := range m.Classes {
			checkMembers(c, &r.diags)
		}
	}
	for _, p := range b.Interfaces {
		checkMethods(p, &r.diags)
	}
}

// checkNames reports two things of a module with the same Lua name, at the one that stands later.
func checkNames(m *model.Module, diags *diag.List) {
	s := nameSpace{
		code: diag.DuplicateName, of: fmt.Sprintf("module %q", m.Name), diags: diags,
		taken: map[string]nameOwner{
			"_VERSION":     {what: "the version"},
			"_DESCRIPTION": {what: "the description"},
		},
	}
	if m.Factory != nil {
		s.taken["get"], s.taken["names"] = nameOwner{what: "the factory's get"}, nameOwner{what: "the factory's names"}
	}
	for _, f := range m.Funcs {
		s.add(f.Name, "function "+f.Go, f.Pos)
	}
	for _, v := range m.Values {
		s.add(v.Name, "value "+v.Field+v.Const.Name, v.Pos)
	}
	for _, c := range m.Classes {
		if c.Opaque {
			continue
		}
		s.add(c.Name, "class "+c.Go.Name, c.Pos)
	}
	for _, e := range m.Enums {
		s.add(e.Name, "enum "+e.Go.Name, e.Pos)
	}
}

// checkMembers reports two things of a class with the same Lua name: methods and fields, which scripts reach in the same
// way, then constructors, then metamethods.
func checkMembers(c *model.Class, diags *diag.List) {
	space := func() nameSpace {
		return nameSpace{code: diag.DuplicateMember, of: "class " + c.Name, diags: diags, taken: map[string]nameOwner{}}
	}
	members, news, meta := space(), space(), space()
	for _, f := range c.Methods {
		members.add(f.Name, "method "+f.Go, f.Pos)
	}
	for _, f := range c.Fields {
		members.add(f.Name, "field "+f.Path[0], f.Pos)
	}
	for _, f := range c.News {
		news.add(f.Name, "constructor "+f.Go, f.Pos)
	}
	for _, f := range c.Meta {
		meta.add(f.Name, f.Go, f.Pos)
	}
}

// checkMethods reports two methods of an interface with the same Lua name.
func checkMethods(p *model.Protocol, diags *diag.List) {
	s := nameSpace{code: diag.DuplicateMember, of: "interface " + p.Name, diags: diags, taken: map[string]nameOwner{}}
	for _, f := range p.AllMethods() {
		s.add(f.Name, "method "+f.Go, f.Pos)
	}
}

// nameSpace is where no two things can have one Lua name.
type nameSpace struct {
	code  diag.Code
	of    string // what it belongs to
	taken map[string]nameOwner
	diags *diag.List
}

// nameOwner is what has a name.
type nameOwner struct {
	what string
	pos  token.Position
}

// add takes a name, or reports the later one of the two that want it.
func (s *nameSpace) add(name, what string, pos token.Position) {
	have, clash := s.taken[name]
	if !clash {
		s.taken[name] = nameOwner{what, pos}
		return
	}
	if have.pos.IsValid() && before(pos, have.pos) {
		s.taken[name] = nameOwner{what, pos}
		have.what, pos, what = what, have.pos, have.what
	}
	s.diags.Addf(pos, s.code, "%s is %q in Lua, as is %s of %s; give it another name", what, name, have.what, s.of)
}

func before(a, b token.Position) bool {
	if a.Filename != b.Filename {
		return a.Filename < b.Filename
	}
	return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column
}
