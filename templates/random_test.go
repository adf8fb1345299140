package templates_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/luamodgen/luamodgen/gen/model"
)

var seed = flag.Uint64("seed", 1, "first seed of TestRandom")

// Whatever the model is, the bindings compile. One build checks all seeds.
func TestRandom(t *testing.T) {
	const models = 12
	w := newWorkspace(t)
	for i := range models {
		w.add(randomBindings(*seed + uint64(i)))
	}
	w.check()
}

// randomModel makes models. Packages low and high have one name; types of high are made of those of low, too.
type randomModel struct {
	*rand.Rand
	b              *model.Bindings
	low, high, app string
	pool           []model.Type
	made           []*model.Class
	protocols      []*model.Protocol
	enums          []*model.Enumeration
	n              int
}

func randomBindings(seed uint64) *model.Bindings {
	root := fmt.Sprintf("example.com/random%d/", seed)
	m := &randomModel{
		Rand: rand.New(rand.NewPCG(seed, seed)),
		low:  root + "low/geo", high: root + "high/geo", app: root + "app",
	}
	names := []string{"geo", "c", "bind", "lua", "self", "string", "init2", "r1"}
	shared := names[m.IntN(len(names))]
	m.b = &model.Bindings{
		Path: root + "bindings", Name: "bindings",
		Imports: map[string]string{m.low: shared, m.high: shared, m.app: names[m.IntN(len(names))]},
	}
	importKnown(m.b)
	m.pool = scalars(m.low)
	m.classes(m.low)
	m.funcs(m.low)
	m.types(m.low, 20)
	m.fill(m.low)
	m.classes(m.high)
	m.funcs(m.high)
	m.types(m.high, 20)
	m.fill(m.high)
	m.calls(m.high)
	for i := range 1 + m.IntN(4) {
		m.b.Modules = append(m.b.Modules, m.module(i))
	}
	m.distribute()
	m.b.Profiles = []*model.Profile{{Name: "all", Default: m.coin(), MemoryLimit: m.Int64(), Modules: []string{m.b.Modules[0].Name}}}
	return m.b
}

func (m *randomModel) coin() bool { return m.IntN(2) == 0 }

// types adds composite types of package pkg to the pool.
func (m *randomModel) types(pkg string, count int) {
	for range count {
		m.pool = append(m.pool, m.composite(pkg))
	}
}

func (m *randomModel) any() model.Type { return m.pool[m.IntN(len(m.pool))] }

// name is a new name in pkg, or none.
func (m *randomModel) name(pkg string) model.Ref {
	if m.coin() {
		return model.Ref{}
	}
	return m.fresh(pkg)
}

func (m *randomModel) fresh(pkg string) model.Ref {
	m.n++
	return model.Ref{Path: pkg, Name: fmt.Sprint("T", m.n)}
}

func (m *randomModel) composite(pkg string) model.Type {
	elem := m.any()
	switch m.IntN(7) {
	case 0:
		return model.Slice{Named: m.name(pkg), Elem: elem}
	case 1:
		return model.Array{Named: m.name(pkg), Len: m.Int64N(5), Elem: elem}
	case 2:
		return model.Map{Named: m.name(pkg), Key: model.String{}, Elem: elem}
	case 3:
		if pointable(elem) {
			return model.Pointer{Named: m.name(pkg), Elem: elem}
		}
	case 4, 5:
		all := sequences(elem, func(string) model.Ref { return m.fresh(pkg) })
		return all[m.IntN(len(all))]
	}
	return m.record(pkg)
}

func (m *randomModel) record(pkg string) model.Type {
	s := &model.Struct{Go: m.fresh(pkg), Open: m.coin(), Plain: m.coin()}
	self := []model.Type{model.Pointer{Elem: model.Record{Struct: s}}, model.Slice{Elem: model.Record{Struct: s}}}
	for i := range m.IntN(6) {
		f := &model.Field{
			Name: fmt.Sprint("f", i), Path: []string{fmt.Sprint("F", i)}, Type: m.any(),
			Required: m.coin(), OmitEmpty: m.coin(), Readonly: m.coin(),
		}
		if m.IntN(4) == 0 {
			f.Type = self[m.IntN(len(self))]
		}
		if !s.Plain && m.IntN(3) == 0 {
			f.Path = []string{s.Go.Name + "Base", f.Path[0]}
		}
		s.Fields = append(s.Fields, f)
	}
	return model.Record{Struct: s}
}

func (m *randomModel) module(i int) *model.Module {
	mod := &model.Module{Name: fmt.Sprint([]string{"table", "a.b", "a_b", "x_linux"}[i]), Shared: m.coin(), Version: "1", Tests: true}
	if m.coin() {
		mod.Struct = model.Ref{Path: m.app, Name: fmt.Sprint("Module", i)}
		mod.New = m.constructor(i)
		for j := range m.IntN(4) {
			mod.Values = append(mod.Values, &model.Value{Name: fmt.Sprint("v", j), Field: fmt.Sprint("V", j), Type: m.any()})
		}
	}
	for j := range m.IntN(12) {
		mod.Funcs = append(mod.Funcs, m.function(mod, i, j))
	}
	return mod
}

// constructor may take the instance of the module before.
func (m *randomModel) constructor(i int) *model.Constructor {
	if m.coin() {
		return nil
	}
	ctor := &model.Constructor{Func: model.Ref{Path: m.app, Name: fmt.Sprint("New", i)}, Pointer: m.coin(), Err: m.coin()}
	if m.coin() {
		ctor.Params = append(ctor.Params, model.Inject{Kind: model.InjectContext})
	}
	if m.coin() {
		config := model.Opaque{Go: model.Ref{Path: m.high, Name: "Config"}, Pointer: m.coin()}
		ctor.Params = append(ctor.Params, model.Inject{Kind: model.InjectProvided, Type: config})
	}
	if i > 0 && m.b.Modules[i-1].Struct.Name != "" {
		ctor.Params = append(ctor.Params, model.Inject{Kind: model.InjectModule, Module: m.b.Modules[i-1].Name, Pointer: m.coin()})
	}
	return ctor
}

func (m *randomModel) function(mod *model.Module, i, j int) *model.Func {
	f := &model.Func{Name: fmt.Sprint("f", j), Go: fmt.Sprint("F", i, "_", j), Errors: model.Errors(m.IntN(3)), Context: m.coin(), State: m.coin()}
	if mod.Struct.Name == "" || m.coin() {
		f.Pkg = m.app
	}
	names := []string{"c", "self", "err", "_", "geo", "lua", "string", "bind", "r1", "toSliceInt", "runtime", "x", "self"}
	for k, at := range m.Perm(len(names) - 1)[:m.IntN(9)] {
		p := &model.Param{Name: names[at], Type: m.any()}
		if text := literal(p.Type); text != "" && m.coin() {
			p.Default = &text
		} else if k == 8 {
			p.Variadic = true
		}
		f.Params = append(f.Params, p)
	}
	if n := len(f.Params); n > 0 && f.Params[n-1].Default == nil {
		f.Params[n-1].Variadic = m.coin()
	}
	for range m.IntN(4) {
		f.Results = append(f.Results, &model.Result{Type: m.any()})
	}
	return f
}
