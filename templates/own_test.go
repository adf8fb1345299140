package templates_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/gen/model"
)

// The generated package may hold code by hand, which bindings refer to, and whose names they keep clear of. Only what
// programs call is never renamed for it.
func TestOwnPackage(t *testing.T) {
	const own = "example.com/own/bindings"
	store := model.Record{Struct: &model.Struct{Go: ref(own, "store"), Plain: true, Fields: []*model.Field{{Name: "x", Path: []string{"X"}, Type: intType}}}}
	b := &model.Bindings{
		Path: own, Name: "bindings", Imports: map[string]string{own: "bindings", "example.com/own/helper": "helper"},
		Declared: []string{"store", "greet", "helper", "helloModule", "toStore", "LoadHello"},
		Modules: []*model.Module{{Name: "hello", Struct: ref(own, "Greeter"), Funcs: []*model.Func{
			{Name: "greet", Go: "greet", Pkg: own, Params: []*model.Param{param("store", store), param("greet", store)}, Results: results(store)},
			{Name: "get", Go: "Get", Params: []*model.Param{param("x", model.Bool{Named: ref("example.com/own/helper", "Flag")})}},
		}}},
	}
	var all strings.Builder
	for _, f := range files(t, b) {
		all.Write(f.Content)
	}
	for _, want := range []string{
		"store2 := bind.Arg(c, 1, toStore2)", "greet(store2, greet2)", "(*Greeter).Get", "var helloModule2 = ", "func LoadHello(",
		"helper2 \"example.com/own/helper\"", "func fromStore2(c bind.Call, v store)",
	} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("no %q in\n%s", want, all.String())
		}
	}
	b.Declared = slices.DeleteFunc(b.Declared, func(name string) bool { return name == "helloModule" })
	w := newWorkspace(t)
	w.add(b)
	w.write("own/bindings/more.go", "package bindings\n\nvar helper, toStore int\n")
	w.check()
}
