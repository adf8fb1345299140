package templates_test

import (
	"fmt"

	"github.com/luamodgen/luamodgen/gen/model"
)

// classes adds handles of new classes and new enums of package pkg to the pool.
func (m *randomModel) classes(pkg string) {
	for range 1 + m.IntN(3) {
		class := &model.Class{Go: m.fresh(pkg), Interface: m.IntN(3) == 0}
		m.made = append(m.made, class)
		m.pool = append(m.pool, model.Handle{Class: class})
		if !class.Interface {
			m.pool = append(m.pool, model.Handle{Class: class, Pointer: true})
		}
	}
	for range 1 + m.IntN(2) {
		enum := &model.Enumeration{Go: m.fresh(pkg), Open: m.coin()}
		enum.Base = model.Int{Named: enum.Go, Kind: []string{"int", "uint8", "int64"}[m.IntN(3)]}
		value := "7"
		if m.coin() {
			enum.Base, value = model.String{Named: enum.Go}, `"seven"`
		}
		for i := range m.IntN(4) {
			enum.Constants = append(enum.Constants, &model.Constant{Name: fmt.Sprint("c", i), Go: m.fresh(pkg), Value: value})
		}
		m.enums = append(m.enums, enum)
		m.pool = append(m.pool, model.Enum{Enumeration: enum})
	}
}

// fill gives the classes of pkg their members, whose types are of the pool as it is.
func (m *randomModel) fill(pkg string) {
	for i, class := range m.made {
		if class.Go.Path != pkg {
			continue
		}
		if !class.Interface {
			class.Fields = m.fields(class)
		}
		for j := range m.IntN(5) {
			class.Methods = append(class.Methods, m.member(fmt.Sprint([]string{"type", "get", "close", "new", "run"}[j]), j, ""))
			class.News = append(class.News, m.member(fmt.Sprint([]string{"new", "open", "class", "set_field", "run"}[j]), 100*i+j, pkg))
		}
		for j, name := range []string{"__add", "__len", "__call"} {
			if !class.Interface && m.coin() {
				class.Meta = append(class.Meta, m.member(name, 10+j, ""))
			} else if m.coin() {
				class.Meta = append(class.Meta, m.member(name, 100*i+10+j, pkg))
			}
		}
	}
}

// fields are of types that do not contain the class itself but by a pointer.
func (m *randomModel) fields(class *model.Class) []*model.Field {
	types := append(scalars(m.low), model.Handle{Class: class, Pointer: true}, model.Slice{Elem: model.Handle{Class: class, Pointer: true}})
	var fields []*model.Field
	for i := range m.IntN(8) {
		f := &model.Field{Name: fmt.Sprint("f", i), Path: []string{fmt.Sprint("F", i)}, Type: types[m.IntN(len(types))], Readonly: m.coin()}
		if m.IntN(3) == 0 {
			f.Path = []string{class.Go.Name + "Base", f.Path[0]}
		}
		fields = append(fields, f)
	}
	return fields
}

func (m *randomModel) member(name string, id int, pkg string) *model.Func {
	f := &model.Func{
		Name: name, Go: fmt.Sprint("M", id), Pkg: pkg, Errors: model.Errors(m.IntN(3)), Context: m.coin(), State: m.coin(),
		Params: []*model.Param{{Name: "self", Type: m.any()}, {Name: "key", Type: m.any()}, {Name: "p", Type: m.any(), Variadic: m.coin()}},
	}
	for range m.IntN(3) {
		f.Results = append(f.Results, &model.Result{Type: m.any()})
	}
	if pkg != "" {
		f.Go = "New" + f.Go
	}
	f.Async = !f.State && m.coin()
	return f
}

// distribute gives each class and enum to a module, and the classes to others that use them.
func (m *randomModel) distribute() {
	m.b.Interfaces = m.protocols
	for _, p := range m.protocols {
		m.made = append(m.made, p.Class)
	}
	for i, class := range m.made {
		mod := m.b.Modules[m.IntN(len(m.b.Modules))]
		class.Module, class.Name = mod.Name, fmt.Sprint([]string{"Agent", "agent", "module", "f"}[i%4], i)
		mod.Classes = append(mod.Classes, class)
		for _, other := range m.b.Modules {
			if m.coin() {
				other.Uses = append(other.Uses, class)
			}
		}
	}
	for i, enum := range m.enums {
		mod := m.b.Modules[m.IntN(len(m.b.Modules))]
		enum.Module, enum.Name = mod.Name, fmt.Sprint("Kind", i)
		mod.Enums = append(mod.Enums, enum)
	}
}
