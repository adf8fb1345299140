package templates_test

import (
	"strings"
	"time"

	"github.com/luamodgen/luamodgen/gen/model"
)

// cases are the models of the golden files.
func cases() map[string]*model.Bindings {
	return map[string]*model.Bindings{
		"empty":   {Path: "example.com/empty/bindings", Name: "bindings"},
		"hello":   helloCase(),
		"records": recordsCase(),
		"names":   namesCase(),
		"build":   buildCase(),
		"classes": classesCase(),
	}
}

var (
	stringType  = model.String{}
	intType     = model.Int{Kind: "int"}
	float64Type = model.Float{Kind: "float64"}
)

func ref(path, name string) model.Ref { return model.Ref{Path: path, Name: name} }

func param(name string, t model.Type) *model.Param { return &model.Param{Name: name, Type: t} }

func results(types ...model.Type) []*model.Result {
	var rs []*model.Result
	for _, t := range types {
		rs = append(rs, &model.Result{Type: t})
	}
	return rs
}

// helloCase has one of every kind of function, and a hand-written loader.
func helloCase() *model.Bindings {
	const hello, geo, luajson = "example.com/hello/hello", "example.com/hello/geo", "example.com/hello/go-luajson"
	ten := "10"
	kind := model.String{Named: ref(hello, "Kind")}
	point := model.Record{Struct: &model.Struct{Go: ref(geo, "Point"), Plain: true, Fields: []*model.Field{
		{Name: "x", Path: []string{"X"}, Type: float64Type, Required: true},
		{Name: "y", Path: []string{"Y"}, Type: float64Type, OmitEmpty: true},
		{Name: "tags", Path: []string{"Tags"}, Type: model.Slice{Elem: stringType}},
	}}}
	return &model.Bindings{
		Path: "example.com/hello/bindings", Name: "bindings",
		Imports: map[string]string{hello: "hello", geo: "geo", luajson: "luajson", "example.com/hello/unused": "unused"},
		Modules: []*model.Module{
			{
				Name: "hello", Struct: ref(hello, "Greeter"), Doc: "Greets people.\nAnd counts them.", Version: "1.2", Shared: true, Tests: true,
				Depends: []model.Dependency{{Name: "json"}, {Name: "math.x"}},
				Values: []*model.Value{
					{Name: "lang", Field: "Lang", Type: stringType},
					{Name: "origin", Field: "Origin", Type: point},
					{Name: "default_kind", Const: ref(hello, "Default"), Type: kind},
					{Name: "max", Const: ref(hello, "Max"), Type: model.Int{Kind: "int64"}},
					{Name: "seed", Const: ref(hello, "Seed"), Type: model.Int{Kind: "uint64", Text: true}},
				},
				Funcs: []*model.Func{
					{Name: "greet", Go: "Greet", Params: []*model.Param{param("name", stringType)}, Results: results(stringType)},
					{
						Name: "sum", Go: "Sum", Pkg: hello, Context: true, Errors: model.RaiseErrors, Results: results(intType),
						Params: []*model.Param{param("label", stringType), {Name: "nums", Type: intType, Variadic: true}},
					},
					{
						Name: "find", Go: "Find", Errors: model.ReturnErrors, Results: results(model.Slice{Elem: point}, model.Bool{}),
						Params: []*model.Param{
							param("kind", kind), {Name: "limit", Type: intType, Default: &ten}, param("near", model.Pointer{Elem: point}),
						},
					},
					{Name: "reset", Go: "Reset"},
					{Name: "check", Go: "Check", Errors: model.RaiseErrors, Params: []*model.Param{param("data", model.Bytes{})}},
					{Name: "close", Go: "Close", Errors: model.ReturnErrors},
					{Name: "divmod", Go: "DivMod", Results: results(intType, model.Float{Kind: "float32"})},
					{Name: "each", Go: "Each", Context: true, State: true, Params: []*model.Param{
						param("f", model.Lua{Name: "LFunction"}), {Name: "args", Type: model.Lua{Name: "LValue"}, Variadic: true},
					}},
					{Name: "big", Go: "Big", Params: []*model.Param{param("n", model.Int{Kind: "int64", Text: true})}, Results: results(model.Int{Kind: "int64", Text: true})},
				},
			},
			{Name: "math.x", Internal: true, Funcs: []*model.Func{
				{Name: "hypot", Go: "Hypot", Pkg: geo, Params: []*model.Param{param("p", point), param("q", point)}, Results: results(float64Type)},
			}},
			{Name: "json", Loader: ref(luajson, "Loader")},
		},
		Profiles: []*model.Profile{
			{Name: "minimal", Modules: []string{"json"}, Features: []string{"sandbox"}, MemoryLimit: 10 << 20, InstructionLimit: 1e9, Timeout: 90 * time.Second},
			{Name: "standard", Default: true, Modules: []string{"hello", "json"}, Timeout: 1500 * time.Microsecond},
		},
	}
}

// recordsCase has composite types of all kinds, records that contain themselves, and ones with embedded structs.
func recordsCase() *model.Bindings {
	const tree = "example.com/records/tree"
	node := &model.Struct{Go: ref(tree, "Node"), Plain: true}
	node.Fields = []*model.Field{
		{Name: "name", Path: []string{"Name"}, Type: stringType},
		{Name: "next", Path: []string{"Next"}, Type: model.Pointer{Elem: model.Record{Struct: node}}, OmitEmpty: true},
		{Name: "kids", Path: []string{"Kids"}, Type: model.Slice{Elem: model.Record{Struct: node}}, OmitEmpty: true},
	}
	tags := model.Slice{Named: ref(tree, "Tags"), Elem: stringType}
	open := model.Record{Struct: &model.Struct{Go: ref(tree, "Leaf"), Open: true, Fields: []*model.Field{
		{Name: "id", Path: []string{"ID"}, Type: model.Int{Kind: "int64", Text: true}, Readonly: true},
		{Name: "tags", Path: []string{"Base", "Tags"}, Type: tags, Required: true},
		{Name: "size", Path: []string{"inner", "Size"}, Type: model.Int{Kind: "uint8"}, OmitEmpty: true},
		{Name: "note", Path: []string{"Note"}, Type: model.Any{}, OmitEmpty: true},
		{Name: "ok", Path: []string{"OK"}, Type: model.Bool{}, OmitEmpty: true},
		{Name: "err", Path: []string{"Err"}, Type: model.Error{}, OmitEmpty: true},
	}}}
	wide := &model.Struct{Go: ref(tree, "Wide"), Plain: true}
	for _, name := range []string{"Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo", "Lima"} {
		wide.Fields = append(wide.Fields, &model.Field{Name: "field_" + name, Path: []string{name}, Type: float64Type})
	}
	types := []model.Type{
		model.Record{Struct: node}, open, model.Record{Struct: wide}, model.Record{Struct: &model.Struct{Go: ref(tree, "Empty"), Plain: true}},
		model.Array{Len: 3, Elem: float64Type}, model.Array{Named: ref(tree, "Vec"), Len: 2, Elem: intType},
		model.Map{Key: stringType, Elem: intType}, model.Map{Key: intType, Elem: model.Slice{Elem: tags}},
		model.Pointer{Elem: intType}, model.Pointer{Named: ref(tree, "Link"), Elem: model.Record{Struct: node}}, model.Any{Named: ref(tree, "Thing")},
	}
	mod := &model.Module{Name: "tree", Tests: true}
	for i, t := range types {
		name := "f" + string(rune('a'+i))
		mod.Funcs = append(mod.Funcs, &model.Func{Name: name, Go: upper(name), Pkg: tree, Params: []*model.Param{param("x", t)}, Results: results(t)})
	}
	mod.Funcs = append(mod.Funcs, &model.Func{
		Name: "many", Go: "Many", Pkg: tree, Errors: model.RaiseErrors,
		Results: results(types...),
		Params:  []*model.Param{param("a", types[0]), param("b", types[1]), param("c", types[2]), param("d", intType), param("e", intType), param("f", intType), param("g", intType), param("h", intType)},
	})
	return &model.Bindings{
		Path: "example.com/records/bindings", Name: "bindings",
		Imports: map[string]string{tree: "tree"}, Modules: []*model.Module{mod},
	}
}

// buildCase has every way to make an instance.
func buildCase() *model.Bindings {
	const app, other = "example.com/build/app", "example.com/build/other/app"
	config := model.Opaque{Go: ref(other, "Config")}
	logger := model.Opaque{Go: ref(app, "HTTPLogger"), Pointer: true}
	inject := func(kind model.InjectKind, module string, pointer bool) model.Inject {
		return model.Inject{Kind: kind, Module: module, Pointer: pointer}
	}
	provided := func(t model.Opaque) model.Inject { return model.Inject{Kind: model.InjectProvided, Type: t} }
	module := func(name, goName string, ctor *model.Constructor) *model.Module {
		if ctor != nil {
			ctor.Func = ref(app, "New"+goName)
		}
		return &model.Module{Name: name, Struct: ref(app, goName), New: ctor}
	}
	needs := []model.Need{{Type: logger, Modules: []string{"all"}}, {Type: config, Modules: []string{"all", "err"}}}
	return &model.Bindings{
		Path: "example.com/build/bindings", Name: "bindings",
		Imports: map[string]string{app: "app", other: "app"},
		Modules: []*model.Module{
			module("zero", "Zero", nil),
			module("value", "Value", &model.Constructor{}),
			module("pointer", "Pointer", &model.Constructor{Pointer: true}),
			module("err", "Err", &model.Constructor{Err: true, Params: []model.Inject{provided(config)}}),
			module("all", "All", &model.Constructor{Pointer: true, Err: true, Params: []model.Inject{
				inject(model.InjectContext, "", false), inject(model.InjectModule, "value", false), inject(model.InjectModule, "err", true),
				provided(config), provided(logger), provided(model.Opaque{Go: ref("", "error")}),
			}}),
		},
		Profiles: []*model.Profile{{Name: "full", Modules: []string{"all"}, Needs: needs}},
	}
}

// namesCase has names that a careless printer trips over.
func namesCase() *model.Bindings {
	const at = "example.com/names/"
	imports := map[string]string{
		at + "runtime": "runtime", at + "bind": "bind", at + "lua": "lua", at + "c": "c", at + "self": "self", at + "err": "err", at + "v1/f": "f",
		at + "v2/f": "f", at + "any": "any", at + "yaml.v3": "yaml", at + "v2": "names", at + "mass": "maß", at + "Table": "Table",
		at + "r1": "r1", at + "init": "other",
	}
	var modules []*model.Module
	module := func(name, pkg string, funcs ...string) *model.Module {
		mod := &model.Module{Name: name}
		for _, f := range funcs {
			mod.Funcs = append(mod.Funcs, &model.Func{Name: f, Go: "F_" + strings.ReplaceAll(f, ".", "_") + "_", Pkg: at + pkg})
		}
		modules = append(modules, mod)
		return mod
	}
	module("a.b", "runtime", "c", "module", "new")
	module("a", "bind", "b_c", "b_module", "b.c")
	module("table", "lua", "type", "func")
	module("conversions", "any", "x")
	module("Conversions", "yaml.v3", "x")
	module("linux", "v2", "x")
	module("x_windows_test", "mass", "ä", "x")
	module("_", "init", "_", "__index", "1")
	module("2d", "Table", "x")
	record := model.Record{Struct: &model.Struct{Go: ref(at+"v1/f", "T"), Plain: true, Fields: []*model.Field{{Name: "end", Path: []string{"End"}, Type: stringType}}}}
	twin := model.Record{Struct: &model.Struct{Go: ref(at+"v2/f", "T"), Fields: []*model.Field{{Name: `"\n`, Path: []string{"Q"}, Type: stringType}}}}
	nasty := module("self", "c", "c")
	nasty.Struct = ref(at+"self", "C")
	nasty.Doc = "quotes \"`\" and\nlines\n\n"
	nasty.Values = []*model.Value{{Name: "t", Field: "T", Type: record}, {Name: "end", Field: "Self", Type: stringType}}
	names := []string{"c", "self", "err", "r1", "_", "_", "len", "string", "nil", "f", "bind", "toFT", "selfModule", "größe", "arg5", "t", "L"}
	f := nasty.Funcs[0]
	f.Pkg, f.Go, f.Errors, f.Results = "", "Go", model.RaiseErrors, results(record, twin)
	for i, name := range names {
		f.Params = append(f.Params, param(name, []model.Type{record, twin, intType, model.Slice{Elem: twin}}[i%4]))
	}
	return &model.Bindings{Path: "example.com/names/bindings", Name: "bindings", Imports: imports, Modules: modules}
}
