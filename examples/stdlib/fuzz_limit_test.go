package main

import (
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// limit is what a target is spared, because the function of the standard library does not come back from it, in Go as in Lua,
// or because it would leave the test's directory.
type limit struct {
	why  string
	self string // a Lua expression for a receiver of its own
	args func(args []lua.LValue)
	drop bool // of its results none is passed on
}

var (
	digits   = limit{why: "writes digit by digit, or counts in steps of one, as many as it is told to", args: small}
	powers   = limit{why: "takes as long as its operands are large, and large ones grow", args: plainNumbers}
	files    = limit{why: "reads files: devices block, and the whole file system is too much", args: inside}
	wired    = limit{why: "a stream that reads, or writes, itself never ends", args: noHandles}
	roomless = limit{why: "the zero value has no room, and tries for ever to make some", drop: true}
	turns    = limit{why: "waits for its turn, which nobody else gives it", self: `require("textproto").Pipeline.new()`, args: first}
	turning  = limit{why: turns.why, self: `require("textproto").new_conn(require("bytes").new_buffer_string("200 ok\r\n"))`, args: first}
)

// limits are all limits, but for the endless readers. All other targets take any values.
var limits = map[string]limit{
	"big.Float:append":       digits,
	"big.Float:parse":        digits,
	"big.Float:set_mant_exp": digits,
	"big.Float:set_prec":     digits,
	"big.Float:text":         digits,
	"big.Int:binomial":       digits,
	"big.Int:mul_range":      digits,
	"big.Int:probably_prime": digits,
	"big.Rat:float_string":   digits,
	"big.parse_float":        digits,
	"gomath.jn":              digits,
	"gomath.yn":              digits,
	"rand.new_zipf":          digits,
	"strconv.append_float":   digits,
	"strconv.format_complex": digits,
	"strconv.format_float":   digits,
	"tabwriter.Writer:init":  {why: digits.why + "; " + wired.why, args: func(args []lua.LValue) { small(args); noHandles(args) }},
	"tabwriter.new_writer":   digits,

	"big.Int:exp":      powers,
	"big.Int:mod_sqrt": {why: "looks for ever when its modulus is no prime", args: prime},

	"filepath.eval_symlinks":        files,
	"filepath.glob":                 files,
	"filepath.walk":                 files,
	"filepath.walk_dir":             files,
	"goos.dir_fs":                   files,
	"goos.read_dir":                 files,
	"goos.read_file":                files,
	"template.Template:parse_files": files,
	"template.Template:parse_glob":  files,
	"template.parse_files":          files,
	"template.parse_glob":           files,

	"bufio.Reader.new":           roomless,
	"bufio.Writer.new":           roomless,
	"bufio.ReadWriter:read_from": wired,
	"bufio.ReadWriter:write_to":  wired,
	"bufio.Reader:reset":         wired,
	"bufio.Reader:write_to":      wired,
	"bufio.Writer:read_from":     wired,
	"bufio.Writer:reset":         wired,
	"bytes.Buffer:read_from":     wired,
	"bytes.Buffer:write_to":      wired,
	"textproto.Conn.r=":          wired,
	"textproto.Conn.w=":          wired,
	"textproto.Reader.r=":        wired,
	"textproto.Writer.w=":        wired,

	"textproto.Conn:cmd":                turning,
	"textproto.Conn:start_request":      turning,
	"textproto.Conn:start_response":     turning,
	"textproto.Pipeline:start_request":  turns,
	"textproto.Pipeline:start_response": turns,

	"textproto.dial": {why: "connects", args: nowhere},
	"time.sleep":     {why: "sleeps", args: briefly},
}

// endless are the classes whose handles are readers without an end. They are receivers, and never arguments.
var endless = map[string]bool{"hash.XOF": true, "rand.ChaCha8": true}

// largest is the last number that makes no target slow.
const largest = 64

// small replaces numbers that are not, and handles, which may stand for some.
func small(args []lua.LValue) {
	for i, v := range args {
		switch v := v.(type) {
		case lua.LNumber:
			args[i] = clamp(v)
		case lua.LString:
			if len(v) > 8 {
				args[i] = v[:8]
			}
		}
	}
}

// clamp gives a number within the largest, of NaN 1.
func clamp(n lua.LNumber) lua.LNumber {
	f := float64(n)
	if math.IsNaN(f) {
		return 1
	}
	return lua.LNumber(max(-largest, min(f, largest)))
}

// plainNumbers replaces handles and long texts, too.
func plainNumbers(args []lua.LValue) {
	small(args)
	for i, v := range args {
		switch v := v.(type) {
		case *lua.LUserData:
			args[i] = lua.LNumber(i + 2)
		case lua.LString:
			if len(v) > 2 {
				args[i] = v[:2]
			}
		}
	}
}

// inside keeps file names in the working directory.
func inside(args []lua.LValue) {
	for i, v := range args {
		if s, ok := v.(lua.LString); ok && s != "dir/b.txt" {
			args[i] = lua.LString(strings.NewReplacer("/", "_", "..", "_").Replace(string(s)))
		}
	}
}

// noHandles replaces handles by what can stand for a stream.
func noHandles(args []lua.LValue) {
	for i, v := range args {
		if _, ok := v.(*lua.LUserData); ok {
			args[i] = lua.LString("some\ntext")
		}
	}
}

// first makes numbers the first turn.
func first(args []lua.LValue) {
	for i, v := range args {
		if _, ok := v.(lua.LNumber); ok {
			args[i] = lua.LNumber(0)
		}
	}
}

// prime makes the modulus one.
func prime(args []lua.LValue) {
	if len(args) > 1 {
		args[1] = lua.LNumber(13)
	}
}

// nowhere names a network that there is not.
func nowhere(args []lua.LValue) {
	if len(args) > 0 && args[0].Type() == lua.LTString {
		args[0] = lua.LString("carrier pigeon")
	}
}

// briefly shortens what stands for a duration.
func briefly(args []lua.LValue) {
	for i, v := range args {
		switch v.Type() {
		case lua.LTNumber, lua.LTString, lua.LTUserData:
			args[i] = lua.LNumber(1e-6)
		}
	}
}
