package gen

import (
	"cmp"
	"slices"

	"github.com/luamodgen/luamodgen/gen/model"
)

// uses says which classes each module needs: its own, and those whose handles scripts can get from it, directly or
// through methods and fields of handles.
func (b *builder) uses() {
	for _, m := range b.modules {
		u := usage{classes: map[*model.Class]bool{}, records: map[*model.Struct]bool{}}
		for _, c := range m.Classes {
			u.class(c)
		}
		u.funcs(m.Funcs)
		for _, v := range m.Values {
			u.typ(v.Type)
		}
		for c := range u.classes {
			m.Uses = append(m.Uses, c)
		}
		slices.SortFunc(m.Uses, func(x, y *model.Class) int {
			return cmp.Or(cmp.Compare(x.Module, y.Module), cmp.Compare(x.Name, y.Name))
		})
	}
}

// usage collects the classes of values that go to Lua.
type usage struct {
	classes map[*model.Class]bool
	records map[*model.Struct]bool // the ones that were looked into
}

func (u *usage) class(c *model.Class) {
	if u.classes[c] {
		return
	}
	u.classes[c] = true
	u.funcs(c.News)
	u.funcs(c.Methods)
	u.funcs(c.Meta)
	u.fields(c.Fields)
}

func (u *usage) funcs(funcs []*model.Func) {
	for _, f := range funcs {
		for _, r := range f.Results {
			u.typ(r.Type)
		}
	}
}

func (u *usage) fields(fields []*model.Field) {
	for _, f := range fields {
		u.typ(f.Type)
	}
}

func (u *usage) typ(t model.Type) {
	switch t := t.(type) {
	case model.Handle:
		u.class(t.Class)
	case model.Slice:
		u.typ(t.Elem)
	case model.Array:
		u.typ(t.Elem)
	case model.Map:
		u.typ(t.Elem)
	case model.Pointer:
		u.typ(t.Elem)
	case model.Record:
		if !u.records[t.Struct] {
			u.records[t.Struct] = true
			u.fields(t.Fields)
		}
	}
}
