package sandbox

import (
	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// rewrite changes a syntax tree before it is compiled.
func rewrite(chunk []ast.Stmt) {}

// patch changes what was compiled.
func patch(proto *lua.FunctionProto) {}
