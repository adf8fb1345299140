package templates_test

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/gen/model"
)

// TestLuaCode checks that the constant of a module written in Lua is its file, whatever bytes that has, and reads as it does where it can.
func TestLuaCode(t *testing.T) {
	const plain = "local t = {}\n\treturn \"\\n\" .. 'x'   \n\n"
	for _, code := range []string{
		"", "return 1", plain, "return `x`\n", "return '\r'\r\n", "\x00", "return '\xff'", "\ufeffreturn 1", "-- größe\n", "--[==[\n]]\n]==]\n",
	} {
		b := &model.Bindings{Path: "example.com/app/bindings", Name: "bindings", Modules: []*model.Module{
			{Name: "util", Source: "lua/util.lua", Code: code},
		}}
		text := string(files(t, b)[1].Content)
		if got := stringConstant(t, text, "utilSource"); got != code {
			t.Errorf("got %q, want %q", got, code)
		}
		if code == plain && !strings.Contains(text, plain) {
			t.Errorf("the code is not to be read in\n%s", text)
		}
	}
}

// stringConstant evaluates a constant of a Go file.
func stringConstant(t *testing.T, source, name string) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "util.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.CONST || gen.Specs[0].(*ast.ValueSpec).Names[0].Name != name {
			continue
		}
		v, err := types.Eval(token.NewFileSet(), nil, token.NoPos, source[gen.Specs[0].(*ast.ValueSpec).Values[0].Pos()-1:gen.End()-1])
		if err != nil {
			t.Fatal(err)
		}
		return constant.StringVal(v.Value)
	}
	t.Fatalf("no constant %s in\n%s", name, source)
	return ""
}
