package templates_test

import (
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/gen/model"
	"github.com/luamodgen/luamodgen/templates"
)

// A model that is not what its package promises is an error that says so, and not a panic.
func TestBrokenModel(t *testing.T) {
	broken := "1 +"
	for _, tt := range []struct {
		name, want string
		mod        model.Module
	}{
		{"unknown package", `package "example.com/x" of Loader is not in Bindings.Imports`, model.Module{Loader: ref("example.com/x", "Loader")}},
		{"unknown module", `no module "core"`, model.Module{Depends: []model.Dependency{{Name: "core"}}}},
		{"module without instance", `module "m" has no instance to pass`, model.Module{
			Struct: ref("", "T"),
			New:    &model.Constructor{Params: []model.Inject{{Kind: model.InjectModule, Module: "m"}}},
		}},
		{"no Go", "m_luamod.go does not parse", model.Module{Funcs: []*model.Func{
			{Name: "f", Go: "F", Params: []*model.Param{{Name: "x", Type: intType, Default: &broken}}},
		}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.mod.Name = "m"
			if tt.name == "module without instance" {
				tt.mod.Struct = model.Ref{}
				tt.mod.Struct.Path = ""
			}
			_, err := templates.Files(&model.Bindings{Path: "example.com/bindings", Name: "bindings", Modules: []*model.Module{&tt.mod}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want %q", err, tt.want)
			}
		})
	}
}
