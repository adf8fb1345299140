package gen

import (
	"cmp"
	"fmt"
	"go/token"
	"maps"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// uses says which classes each module needs: its own, and those whose handles scripts can get from it, directly or
// through methods and fields of handles.
func (b *builder) uses() {
	for _, m := range b.modules {
		u := b.newUsage()
		for _, c := range m.Classes {
			u.class(c)
		}
		u.funcs(m.Funcs)
		u.funcs(m.Factory.Funcs())
		for _, v := range m.Values {
			u.typ(v.Type, toLua, site{v.Pos, diag.UnsupportedField, "value " + v.Name})
		}
		m.Uses = u.sorted()
	}
	for _, c := range b.model.Calls {
		u := b.newUsage()
		u.signature(c.Func, toGo, "type "+c.Go.Name)
		c.Uses = u.sorted()
	}
}

// usage collects the classes of values that go to Lua.
type usage struct {
	classes map[*model.Class]bool
	seen    map[crossing]bool // what was looked into, as it may lead to itself
	diags   *diag.List
}

func (b *builder) newUsage() *usage {
	return &usage{classes: map[*model.Class]bool{}, seen: map[crossing]bool{}, diags: b.diags}
}

// sorted are the classes, by module and name.
func (u *usage) sorted() []*model.Class {
	return slices.SortedFunc(maps.Keys(u.classes), func(x, y *model.Class) int {
		return cmp.Or(cmp.Compare(x.Module, y.Module), cmp.Compare(x.Name, y.Name))
	})
}

// crossing is a *model.Struct, a *model.Func or a *model.Protocol whose values cross in a direction.
type crossing struct {
	what any
	way  way
}

// way says which way a value crosses.
type way bool

const (
	toGo  way = false
	toLua way = true
)

// into reports whether something was not looked into yet.
func (u *usage) into(what any, w way) bool {
	c := crossing{what, w}
	if u.seen[c] {
		return false
	}
	u.seen[c] = true
	return true
}

// site is where a type stands.
type site struct {
	pos  token.Position
	code diag.Code // for a type that cannot cross there
	what string    // "parameter cb of Each"
}

func (u *usage) class(c *model.Class) {
	if u.classes[c] {
		return
	}
	u.classes[c] = true
	u.funcs(c.News)
	u.funcs(c.Methods)
	u.funcs(c.Meta)
	for _, f := range c.Fields {
		at := site{f.Pos, diag.UnsupportedField, fmt.Sprintf("field %s of %s", f.Path[len(f.Path)-1], c.Go.Name)}
		u.typ(f.Type, toLua, at)
		if !f.Readonly {
			u.typ(f.Type, toGo, at)
		}
	}
}

func (u *usage) funcs(funcs []*model.Func) {
	for _, f := range funcs {
		u.signature(f, toLua, f.Go)
	}
}

// signature looks into a function whose results cross in a direction. Its parameters cross in the other.
func (u *usage) signature(f *model.Func, w way, name string) {
	for i, p := range f.Params {
		u.typ(p.Type, !w, site{p.Pos, diag.UnsupportedParam, fmt.Sprintf("parameter %s of %s", f.Params[i].Name, name)})
	}
	for i, r := range f.Results {
		u.typ(r.Type, w, site{r.Pos, diag.UnsupportedResult, fmt.Sprintf("result %d of %s", i+1, name)})
	}
}

// noClass is why an interface that tables stand for cannot be a result.
const noClass = ": scripts can give one, but get none, as it is no class; mark it //luamod:class, too"

// protocol looks into an interface: what Go calls a table with, and what it gets. Results are handles, if they can be.
func (u *usage) protocol(p *model.Protocol, w way, at site) {
	switch {
	case w == toLua && p.Class != nil:
		u.class(p.Class)
	case w == toLua:
		u.diags.Addf(at.pos, at.code, "%s: cannot pass %s to Lua%s", at.what, p.Name, noClass)
	case u.into(p, w):
		for _, f := range p.AllMethods() {
			u.signature(f, toGo, f.Go)
		}
	}
}

// function looks into a func type. What is wrong in it is so where the type stands.
func (u *usage) function(f *model.Func, w way, at site) {
	for _, p := range f.Params {
		u.typ(p.Type, !w, at)
	}
	for _, r := range f.Results {
		u.typ(r.Type, w, at)
	}
}

func (u *usage) typ(t model.Type, w way, at site) {
	switch t := t.(type) {
	case model.Handle:
		if w == toLua {
			u.class(t.Class)
		} else if t.Literal != nil && u.into(t.Class, w) {
			u.typ(t.Literal, w, at)
		}
	case model.Slice:
		u.typ(t.Elem, w, at)
	case model.Array:
		u.typ(t.Elem, w, at)
	case model.Map:
		u.typ(t.Elem, w, at)
	case model.Pointer:
		u.typ(t.Elem, w, at)
	case model.Seq:
		if t.Key != nil {
			u.typ(t.Key, w, at)
		}
		u.typ(t.Elem, w, at)
	case model.Chan:
		u.typ(t.Elem, toLua, at)
		u.typ(t.Elem, toGo, at)
	case model.Function:
		if u.into(t.Func, w) {
			u.function(t.Func, w, at)
		}
	case model.Interface:
		u.protocol(t.Protocol, w, at)
	case model.Record:
		if u.into(t.Struct, w) {
			for _, f := range t.Fields {
				u.typ(f.Type, w, at)
			}
		}
	}
}
