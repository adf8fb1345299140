package sandbox

import (
	"fmt"
	"strings"

	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// tooDeep is what Lua says of a chunk that nests too deeply.
const tooDeep = "chunk has too many syntax levels"

// What parser and compiler hold, in bytes, and some of the garbage that they leave, of which there is three times as much. The compiler gives back
// what it reserves for functions and blocks when it has compiled all of them.
const (
	tokenCost = 96       // for the syntax tree and the code of a token
	textCost  = 2        // for a character of a name, a number or a string
	blockCost = 512      // for a block
	protoCost = 18 << 10 // for a function
)

// checkTokens bounds how deep the parser goes: its stack has an entry of some hundred bytes for every bracket and block that is open, and for every operator
// whose right side is not yet there. It bounds as well what the parser and the compiler hold, which it returns.
func checkTokens(name, source string, lim SourceLimits) (memory int, err error) {
	scanner := parse.NewScanner(strings.NewReader(source), name)
	var lexer parse.Lexer
	depth := tokenDepth{waiting: make([]int, 1, 16)}
	memory = protoCost
	for {
		token, err := scanner.Scan(&lexer)
		if err != nil {
			return 0, syntaxError(name, source, err)
		}
		if token.Type == parse.EOF {
			return memory, nil
		}
		if depth.next(token); len(depth.waiting)+depth.total > lim.Nesting {
			return 0, &SyntaxError{name, token.Pos.Line, tooDeep}
		}
		if memory += costOfToken(token); memory > lim.Memory {
			return 0, &SyntaxError{name, token.Pos.Line, fmt.Sprintf("chunk takes more than %d bytes to compile: it has too many functions, or is too long", lim.Memory)}
		}
	}
}

// costOfToken is what the compilation of a token and of what it begins takes.
func costOfToken(token ast.Token) int {
	text := textCost * len(token.Str)
	switch token.Type {
	case parse.TFunction:
		return text + tokenCost + protoCost
	case parse.TDo, parse.TThen, parse.TElse, parse.TRepeat:
		return text + tokenCost + blockCost
	}
	return text + tokenCost
}

// tokenDepth follows how deep the parser is.
type tokenDepth struct {
	waiting []int // operators that wait for their right side, of what is open
	total   int   // of all
	operand bool  // the last token ended an operand: a - is binary
}

func (d *tokenDepth) next(token ast.Token) {
	binary := d.operand
	d.operand = false
	switch token.Type {
	case '(', '{', '[', parse.TDo, parse.TThen, parse.TFunction, parse.TRepeat:
		d.waiting = append(d.waiting, 0)
	case parse.TElse:
		d.close()
		d.waiting = append(d.waiting, 0)
	case parse.TElseIf, parse.TUntil:
		d.close()
	case ')', '}', ']', parse.TEnd:
		d.close()
		d.operand = true
	case parse.T2Comma, '^', '#', parse.TNot:
		d.wait()
	case '-':
		if !binary {
			d.wait()
		}
	case parse.TIdent, parse.TNumber, parse.TString, parse.T3Comma, parse.TNil, parse.TTrue, parse.TFalse:
		d.operand = true
	case ',', ';', '=', parse.TLocal, parse.TReturn, parse.TIf, parse.TWhile, parse.TFor, parse.TIn, parse.TBreak, parse.TGoto:
		d.total -= d.top()
		d.waiting[len(d.waiting)-1] = 0
	}
}

func (d *tokenDepth) top() int { return d.waiting[len(d.waiting)-1] }

func (d *tokenDepth) wait() {
	d.waiting[len(d.waiting)-1]++
	d.total++
}

// close leaves what was opened last. What closes nothing is for the parser to refuse.
func (d *tokenDepth) close() {
	d.total -= d.top()
	if last := len(d.waiting) - 1; last > 0 {
		d.waiting = d.waiting[:last]
	} else {
		d.waiting[0] = 0
	}
}
