package runtime

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// compiled is what the latest code of a source came to. All states run it: a proto does not change. Without WithSource there
// is no other code than the one that is built in, which is compiled once.
type compiled struct {
	mu    sync.Mutex
	tried bool
	code  string
	proto *lua.FunctionProto
	err   error
}

// compile compiles the code that is built in, unless that was done.
func (src *Source) compile() error {
	_, err := src.protoOf(src.Code)
	return err
}

// protoOf compiles code. Those who need it at the same time wait for the one that does it.
func (src *Source) protoOf(code string) (*lua.FunctionProto, error) {
	c := &src.compiled
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.tried || c.code != code {
		c.proto, c.err = compileLua(src.File, code)
		c.tried, c.code = true, code
	}
	return c.proto, c.err
}

// compileLua compiles the code of a file, which messages name.
func compileLua(file, code string) (proto *lua.FunctionProto, err error) {
	defer recovered(file, "", &err)
	code = bind.Chunk(code)
	chunk, err := parse.Parse(strings.NewReader(code), file)
	if err == nil {
		proto, err = lua.Compile(chunk, file)
	}
	if err != nil {
		return nil, syntaxError(file, code, err)
	}
	return proto, nil
}

// syntaxError puts what the parser or the compiler says into one line that begins with the place, as errors of running code do.
func syntaxError(file, code string, err error) error {
	var bad *parse.Error
	var worse *lua.CompileError
	switch {
	case errors.As(err, &worse):
		return fmt.Errorf("%s:%d: %s", file, worse.Line, worse.Message)
	case !errors.As(err, &bad):
		return fmt.Errorf("%s: %w", file, err)
	case bad.Pos.Line == parse.EOF:
		return fmt.Errorf("%s:%d: %s at the end of the file", file, strings.Count(strings.TrimRight(code, "\n"), "\n")+1, bad.Message)
	}
	return fmt.Errorf("%s:%d:%d: %s near %q", file, bad.Pos.Line, bad.Pos.Column, bad.Message, bad.Token)
}

// runSource runs the chunk of m with the name of m as its argument, and returns what require would. The chunk sees the globals of
// the state, whatever the environment of the coroutine that requires it: all who require it get the same value.
func (s *state) runSource(L *lua.LState, m *Module) (lua.LValue, error) {
	code, err := s.dev.code(m)
	if err != nil {
		return nil, err
	}
	proto, err := m.Source.protoOf(code)
	if err != nil {
		return nil, err
	}
	chunk := L.NewFunctionFromProto(proto)
	chunk.Env = m.chunkEnv(L)
	v, err := runLoader(L, m, chunk)
	if ctx := L.Context(); err != nil && ctx != nil && ctx.Err() != nil {
		err = &interrupted{err, ctx.Err()}
	}
	return v, err
}

// interrupted is the error of a chunk whose context was done: of that the interpreter keeps the text only.
type interrupted struct {
	error
	cause error
}

// Unwrap gives both.
func (e *interrupted) Unwrap() []error { return []error{e.error, e.cause} }
