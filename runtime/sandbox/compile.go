package sandbox

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// SourceLimits bound a source before it is compiled. A zero field is its default.
type SourceLimits struct {
	Bytes   int // of the source; 1 MiB
	Nesting int // of expressions and blocks, operator chains included; 1,000
	Effort  int // of the compiler, where it grows with the square of the source: comparisons, about 3 ns each; 1<<28
	Memory  int // bytes that parser and compiler hold, by an estimate made before either runs, much of it 18 KiB for each function; 256 MiB
}

// DefaultSourceMemory is the default of [SourceLimits].Memory.
const DefaultSourceMemory = 256 << 20

func (lim SourceLimits) withDefaults() SourceLimits {
	for _, f := range []struct {
		field *int
		value int
	}{{&lim.Bytes, 1 << 20}, {&lim.Nesting, 1000}, {&lim.Effort, 1 << 28}, {&lim.Memory, DefaultSourceMemory}} {
		if *f.field == 0 {
			*f.field = f.value
		}
	}
	return lim
}

// Compile compiles the source of a chunk, which must be text: with a byte order mark and a first line that begins with # or without. The error is a *SyntaxError.
func Compile(name, source string, lim SourceLimits) (*lua.FunctionProto, error) {
	lim = lim.withDefaults()
	text, _, err := examine(name, source, lim)
	if err != nil {
		return nil, err
	}
	return translate(name, text, lim)
}

// examine looks at a source before it is compiled: it gives the text of the chunk, and about how many bytes its compilation takes.
func examine(name, source string, lim SourceLimits) (text string, bytes int, err error) {
	switch {
	case len(source) > lim.Bytes:
		return "", 0, &SyntaxError{name, 1, fmt.Sprintf("source has %d bytes, more than %d", len(source), lim.Bytes)}
	case strings.HasPrefix(source, "\x1b"):
		return "", 0, &SyntaxError{name, 1, "chunk is not text"}
	}
	text = bind.Chunk(source)
	bytes, err = checkTokens(name, text, lim)
	return text, bytes, err
}

// translate compiles the text of a chunk that examine let pass.
func translate(name, text string, lim SourceLimits) (*lua.FunctionProto, error) {
	chunk, err := parseChunk(name, text)
	if err != nil {
		return nil, err
	}
	if err := checkTree(name, chunk, lim); err != nil {
		return nil, err
	}
	rewrite(chunk)
	proto, err := compileChunk(name, chunk)
	if err != nil {
		return nil, err
	}
	patch(proto)
	compact(proto)
	return proto, nil
}

// compact gives back what the compiler reserved, which is 16 KiB for each function.
func compact(p *lua.FunctionProto) {
	p.Code = slices.Clone(p.Code)
	p.Constants = slices.Clone(p.Constants)
	p.FunctionPrototypes = slices.Clone(p.FunctionPrototypes)
	p.DbgSourcePositions = slices.Clone(p.DbgSourcePositions)
	p.DbgLocals = slices.Clone(p.DbgLocals)
	p.DbgCalls = slices.Clone(p.DbgCalls)
	p.DbgUpvalues = slices.Clone(p.DbgUpvalues)
	for _, f := range p.FunctionPrototypes {
		compact(f)
	}
}

func parseChunk(name, source string) ([]ast.Stmt, error) {
	chunk, err := parse.Parse(strings.NewReader(source), name)
	if err == nil && chunk == nil {
		err = errors.New("syntax error") // the parser loses what is no error and yet panicked
	}
	if err != nil {
		return nil, syntaxError(name, source, err)
	}
	return chunk, nil
}

// compileChunk compiles what has been parsed. What the compiler cannot do, it panics with.
func compileChunk(name string, chunk []ast.Stmt) (proto *lua.FunctionProto, err error) {
	defer func() {
		if v := recover(); v != nil {
			proto, err = nil, &SyntaxError{name, 1, fmt.Sprint("cannot compile: ", v)}
		}
	}()
	proto, err = lua.Compile(chunk, name)
	if err != nil {
		e := syntaxError(name, "", err)
		if strings.Contains(e.Message, "local variables") {
			e.Line = max(e.Line, overfull(chunk, 0))
		}
		return nil, e
	}
	return proto, nil
}

// syntaxError tells what gopher-lua says of a source.
func syntaxError(name, source string, err error) *SyntaxError {
	var parsing *parse.Error
	var compiling *lua.CompileError
	switch {
	case errors.As(err, &parsing):
		if parsing.Pos.Line == parse.EOF {
			return &SyntaxError{name, 1 + strings.Count(source, "\n"), parsing.Message + " near '<eof>'"}
		}
		return &SyntaxError{name, lineOf(parsing), fmt.Sprintf("%s near '%.80s'", parsing.Message, parsing.Token)}
	case errors.As(err, &compiling):
		line := compiling.Line
		if at := gotoLine.FindStringSubmatch(compiling.Message); at != nil {
			line, _ = strconv.Atoi(at[1])
		}
		return &SyntaxError{name, max(line, 1), compiling.Message}
	}
	return &SyntaxError{name, 1, err.Error()}
}

// gotoLine is where the compiler tells the line of a goto that has no label. The line that it gives is that of the end of the function.
var gotoLine = regexp.MustCompile(`^no visible label .* for <goto> at line ([0-9]+)$`)

// lineOf is the line of what the parser does not take. It has read the end of the line in which a string is not finished.
func lineOf(e *parse.Error) int {
	if e.Message == "unterminated string" {
		return max(e.Pos.Line-1, 1)
	}
	return e.Pos.Line
}
