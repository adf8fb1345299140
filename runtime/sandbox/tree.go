package sandbox

import (
	"github.com/yuin/gopher-lua/ast"
)

// checkTree bounds what the compiler does with a syntax tree: it goes as deep as the tree, and looks through all constants of a function for each that
// it comes to, through all labels for each label, and through what is below each arithmetic operator.
func checkTree(name string, chunk []ast.Stmt, lim SourceLimits) error {
	var w treeWalker
	f := &functionCost{names: map[string]struct{}{}}
	w.functions = append(w.functions, f)
	addAll(&w, position{f: f}, chunk)
	for len(w.todo) > 0 {
		last := len(w.todo) - 1
		next := w.todo[last]
		w.todo = w.todo[:last]
		if next.depth > lim.Nesting {
			return &SyntaxError{name, max(next.node.Line(), 1), tooDeep}
		}
		w.visit(next)
	}
	if w.effort() > lim.Effort {
		return &SyntaxError{name, 1, "chunk has a function with too many constants, labels, functions or operators"}
	}
	return nil
}

// position is where a node of the tree is.
type position struct {
	f     *functionCost
	depth int
	chain int // arithmetic operators right above
}

// step is a node to visit.
type step struct {
	position
	node ast.PositionHolder
}

// functionCost is what the compiler has to look through for one function.
type functionCost struct {
	names            map[string]struct{} // constants
	constants        int                 // references to them
	labels, operands int
}

// What the compiler takes, in comparisons.
const (
	functionEffort = 4000 // for a function
	operandEffort  = 8    // for an operand of arithmetic that it looks at again
	labelEffort    = 8    // labels for one comparison
)

type treeWalker struct {
	todo      []step
	functions []*functionCost
}

func (w *treeWalker) effort() (sum int) {
	for _, f := range w.functions {
		sum += functionEffort + f.constants*len(f.names) + f.operands*operandEffort + f.labels*f.labels/labelEffort
	}
	return sum
}

// add has nodes visited one level below at.
func (w *treeWalker) add(at position, nodes ...ast.PositionHolder) {
	at.depth++
	for _, n := range nodes {
		w.todo = append(w.todo, step{at, n})
	}
}

// addAll is add for statements or expressions.
func addAll[N ast.PositionHolder](w *treeWalker, at position, nodes []N) {
	at.depth++
	for _, n := range nodes {
		w.todo = append(w.todo, step{at, n})
	}
}

// constant counts a reference to a constant.
func (f *functionCost) constant(name string) {
	f.names[name] = struct{}{}
	f.constants++
}

func (w *treeWalker) visit(s step) {
	if stmt, ok := s.node.(ast.Stmt); ok {
		w.statement(s.position, stmt)
	} else if expr, ok := s.node.(ast.Expr); ok {
		w.expression(s.position, expr)
	}
}

func (w *treeWalker) statement(at position, stmt ast.Stmt) {
	switch n := stmt.(type) {
	case *ast.AssignStmt:
		addAll(w, at, n.Lhs)
		addAll(w, at, n.Rhs)
	case *ast.LocalAssignStmt:
		addAll(w, at, n.Exprs)
	case *ast.FuncCallStmt:
		w.add(at, n.Expr)
	case *ast.DoBlockStmt:
		addAll(w, at, n.Stmts)
	case *ast.WhileStmt:
		w.add(at, n.Condition)
		addAll(w, at, n.Stmts)
	case *ast.RepeatStmt:
		w.add(at, n.Condition)
		addAll(w, at, n.Stmts)
	case *ast.IfStmt:
		w.add(at, n.Condition)
		addAll(w, at, n.Then)
		addAll(w, at, n.Else)
	case *ast.NumberForStmt:
		w.optional(at, n.Init, n.Limit, n.Step)
		addAll(w, at, n.Stmts)
	case *ast.GenericForStmt:
		addAll(w, at, n.Exprs)
		addAll(w, at, n.Stmts)
	case *ast.FuncDefStmt:
		w.optional(at, n.Name.Func, n.Name.Receiver)
		at.f.constant(n.Name.Method)
		w.add(at, n.Func)
	case *ast.ReturnStmt:
		addAll(w, at, n.Exprs)
	case *ast.LabelStmt:
		at.f.labels++
	}
}

func (w *treeWalker) expression(at position, expr ast.Expr) {
	chain := at.chain
	at.chain = 0
	switch n := expr.(type) {
	case *ast.NumberExpr:
		at.f.constant("0" + n.Value)
	case *ast.StringExpr:
		at.f.constant(n.Value)
	case *ast.IdentExpr:
		at.f.constant(n.Value)
	case *ast.AttrGetExpr:
		w.add(at, n.Object, n.Key)
	case *ast.TableExpr:
		for _, field := range n.Fields {
			w.optional(at, field.Key, field.Value)
		}
	case *ast.FuncCallExpr:
		w.optional(at, n.Func, n.Receiver)
		at.f.constant(n.Method)
		addAll(w, at, n.Args)
	case *ast.LogicalOpExpr:
		w.add(at, n.Lhs, n.Rhs)
	case *ast.RelationalOpExpr:
		w.add(at, n.Lhs, n.Rhs)
	case *ast.StringConcatOpExpr:
		w.add(at, n.Lhs, n.Rhs)
	case *ast.ArithmeticOpExpr:
		w.operator(at, chain, n.Lhs, n.Rhs)
	case *ast.UnaryMinusOpExpr:
		w.operator(at, chain, n.Expr)
	case *ast.UnaryNotOpExpr:
		w.add(at, n.Expr)
	case *ast.UnaryLenOpExpr:
		w.add(at, n.Expr)
	case *ast.FunctionExpr:
		at.f = &functionCost{names: map[string]struct{}{}}
		w.functions = append(w.functions, at.f)
		addAll(w, at, n.Stmts)
	}
}

// operator visits the operands of arithmetic, below as many other operators as chain.
func (w *treeWalker) operator(at position, chain int, operands ...ast.PositionHolder) {
	at.f.operands += chain
	at.chain = chain + 1
	w.add(at, operands...)
}

// optional adds those expressions that are there.
func (w *treeWalker) optional(at position, exprs ...ast.Expr) {
	for _, e := range exprs {
		if e != nil {
			w.add(at, e)
		}
	}
}
