package templates_test

import (
	"fmt"
	"testing"

	"github.com/luamodgen/luamodgen/gen/model"
)

// Every type crosses in every position.
func TestTypes(t *testing.T) {
	w := newWorkspace(t)
	b := &model.Bindings{
		Path: "example.com/types/bindings", Name: "bindings",
		Imports: map[string]string{"example.com/types/geo": "geo", luaPath: "lua"},
	}
	b.Modules = []*model.Module{typesModule("example.com/types/geo", allTypes("example.com/types/geo"))}
	importKnown(b)
	w.add(b)
	w.check()
}

// scalars are the types that bind converts alone, plain and defined.
func scalars(pkg string) []model.Type {
	types := []model.Type{model.Any{}, model.Error{}}
	for i, ref := range []model.Ref{{}, {Path: pkg, Name: "D"}} {
		named := func(name string) model.Ref {
			if i == 0 {
				return model.Ref{}
			}
			return model.Ref{Path: ref.Path, Name: ref.Name + name}
		}
		types = append(types, model.Bool{Named: named("Bool")}, model.String{Named: named("String")}, model.Bytes{Named: named("Bytes")})
		for _, kind := range []string{"int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr"} {
			types = append(types, model.Int{Named: named(kind), Kind: kind})
		}
		for _, kind := range []string{"int", "int64", "uint", "uint64"} {
			types = append(types, model.Int{Named: named(kind + "Text"), Kind: kind, Text: true})
		}
		types = append(types, model.Float{Named: named("float32"), Kind: "float32"}, model.Float{Named: named("float64"), Kind: "float64"})
	}
	types = append(types, model.Any{Named: model.Ref{Path: pkg, Name: "DAny"}})
	types = append(types, model.String{Named: model.Ref{Path: luaPath, Name: "LString"}})
	types = append(types, model.Bool{Named: model.Ref{Path: luaPath, Name: "LBool"}})
	types = append(types, model.Float{Named: model.Ref{Path: luaPath, Name: "LNumber"}, Kind: "float64"})
	for _, name := range []string{"LValue", "LTable", "LFunction", "LUserData", "LState", "LChannel"} {
		types = append(types, model.Lua{Name: name})
	}
	return append(types, knownTypes(pkg)...)
}

// allTypes are the scalars, and every composite of every one of them, plain and defined.
func allTypes(pkg string) []model.Type {
	all := scalars(pkg)
	n := 0
	named := func(name string) model.Ref {
		n++
		return model.Ref{Path: pkg, Name: fmt.Sprint(name, n)}
	}
	record := &model.Struct{Go: named("Record"), Plain: true}
	for i, elem := range scalars(pkg) {
		all = append(all, model.Slice{Elem: elem}, model.Slice{Named: named("Slice"), Elem: elem})
		all = append(all, model.Array{Len: 3, Elem: elem}, model.Array{Named: named("Array"), Elem: elem})
		if pointable(elem) {
			all = append(all, model.Pointer{Elem: elem}, model.Pointer{Named: named("Pointer"), Elem: elem})
		}
		all = append(all, model.Map{Key: model.String{}, Elem: elem}, model.Map{Named: named("Map"), Key: model.Int{Kind: "int"}, Elem: elem})
		if i%7 == 0 {
			all = append(all, sequences(elem, named)...)
		}
		switch elem.(type) {
		case model.Bool, model.Int, model.Float, model.String:
			all = append(all, model.Map{Key: elem, Elem: model.Any{}})
		}
		record.Fields = append(record.Fields, &model.Field{
			Name: fmt.Sprint("field_", i), Path: []string{fmt.Sprint("Field", i)}, Type: elem, Required: i%3 == 0, OmitEmpty: i%2 == 0,
		})
	}
	all = append(all, model.Record{Struct: record}, model.Pointer{Elem: model.Record{Struct: record}})
	all = append(all, model.Slice{Elem: model.Slice{Elem: model.Record{Struct: record}}}, model.Map{Key: model.String{}, Elem: model.Array{Len: 2, Elem: model.Record{Struct: record}}})
	outer := &model.Struct{Go: named("Outer")}
	for i, t := range all {
		outer.Fields = append(outer.Fields, &model.Field{
			Name: fmt.Sprint("f", i), Path: []string{fmt.Sprint("F", i)}, Type: t, Required: i%3 == 0, OmitEmpty: i%2 == 0, Readonly: i%5 == 0,
		})
	}
	return append(all, model.Record{Struct: outer})
}

func pointable(t model.Type) bool {
	switch t := t.(type) {
	case model.Known:
		return !t.Pointer && !t.Form.ByPointer() && !t.Form.Interface()
	case model.Seq, model.Chan:
		return false
	case model.Pointer, model.Any, model.Error, model.Lua, model.Handle, model.Function, model.Interface:
		return false
	}
	return true
}

// typesModule has each scalar, and one in nine of the others, as an argument, an optional one, a variadic one, a result,
// a field and a constant. The last type is in it.
func typesModule(pkg string, types []model.Type) *model.Module {
	const composites = 9
	mod := &model.Module{Name: "types", Struct: model.Ref{Path: pkg, Name: "Types"}, Tests: true}
	for i, t := range types {
		if i >= len(scalars(pkg)) && i%composites != 0 && i != len(types)-1 {
			continue // one call of a converter is like another; the record of all has them, in both directions
		}
		add := func(name string, f model.Func) {
			f.Name, f.Go = fmt.Sprint(name, "_", i), fmt.Sprint(upper(name), "_", i)
			mod.Funcs = append(mod.Funcs, &f)
		}
		one := []*model.Result{{Type: t}}
		add("arg", model.Func{Params: []*model.Param{{Name: "x", Type: t}, {Name: "y", Type: t}}})
		add("variadic", model.Func{Params: []*model.Param{{Name: "x", Type: t, Variadic: true}}, Context: true, State: true})
		add("result", model.Func{Results: one})
		add("two", model.Func{Results: []*model.Result{{Type: t}, {Type: t}}, Pkg: pkg})
		add("raise", model.Func{Results: one, Errors: model.RaiseErrors, Pkg: pkg})
		add("fail", model.Func{Results: one, Errors: model.ReturnErrors})
		if literal := literal(t); literal != "" {
			add("opt", model.Func{Params: []*model.Param{{Name: "x", Type: t, Default: &literal}}})
			if _, isHandle := t.(model.Handle); !isHandle {
				mod.Values = append(mod.Values, &model.Value{Name: fmt.Sprint("const_", i), Const: model.Ref{Path: pkg, Name: fmt.Sprint("Const", i)}, Type: t})
			}
		}
		mod.Values = append(mod.Values, &model.Value{Name: fmt.Sprint("value_", i), Field: fmt.Sprint("Value", i), Type: t})
	}
	return mod
}

func upper(s string) string { return string(s[0]-'a'+'A') + s[1:] }

// literal is a default for t, if it can have one.
func literal(t model.Type) string {
	switch t := t.(type) {
	case model.Enum:
		return literal(t.Base)
	case model.Handle:
		if t.Pointer || t.Interface {
			return "nil"
		}
	case model.Bool:
		return "true"
	case model.Int:
		return "7"
	case model.Float:
		return "1.5e3"
	case model.String:
		return `"a\n"`
	}
	return ""
}
