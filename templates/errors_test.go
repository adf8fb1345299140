package templates_test

import (
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/gen/model"
	"github.com/luamodgen/luamodgen/templates"
)

// A model that is not what its package promises is an error that says so, and not a panic.
func TestBrokenModel(t *testing.T) {
	const app = "example.com/app"
	broken := "1 +"
	takes := func(module string) *model.Module {
		return &model.Module{Name: "m", Struct: ref(app, "T"), New: &model.Constructor{
			Func: ref(app, "New"), Params: []model.Inject{{Kind: model.InjectModule, Module: module}},
		}}
	}
	for _, tt := range []struct {
		name, want string
		modules    []*model.Module
	}{
		{"package", `package "example.com/x" of Loader is not in Bindings.Imports`, []*model.Module{{Name: "m", Loader: ref("example.com/x", "Loader")}}},
		{"dependency", `no module "core"`, []*model.Module{{Name: "m", Depends: []model.Dependency{{Name: "core"}}}}},
		{"parameter", `no module "core"`, []*model.Module{takes("core")}},
		{"instance", `module "core" has no instance to pass`, []*model.Module{takes("core"), {Name: "core"}}},
		{"default", "m_luamod.go does not parse", []*model.Module{{Name: "m", Funcs: []*model.Func{
			{Name: "f", Go: "F", Pkg: app, Params: []*model.Param{{Name: "x", Type: intType, Default: &broken}}},
		}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := templates.Files(&model.Bindings{
				Path: app + "/bindings", Name: "bindings", Imports: map[string]string{app: "app"}, Modules: tt.modules,
			})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want %q", err, tt.want)
			}
		})
	}
}
