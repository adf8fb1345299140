package sandbox

import (
	"github.com/yuin/gopher-lua/ast"
)

// checkTree bounds what the compiler does with a syntax tree: how deep it goes, which is as deep as the tree, and its effort.
func checkTree(name string, chunk []ast.Stmt, lim SourceLimits) error {
	var w treeWalker
	addAll(&w, position{f: w.function(nil)}, chunk)
	for len(w.todo) > 0 {
		last := len(w.todo) - 1
		next := w.todo[last]
		w.todo = w.todo[:last]
		if next.depth > lim.Nesting {
			return &SyntaxError{name, max(next.node.Line(), 1), tooDeep}
		}
		w.visit(next)
	}
	if effort(w.functions) > lim.Effort {
		return &SyntaxError{name, 1, "chunk has too many functions, or one with too many constants, variables, labels or operators"}
	}
	return nil
}

// position is where a node of the tree is.
type position struct {
	f     *functionCost
	depth int
	chain int // operators of arithmetic or concatenation right above
}

// step is a node to visit.
type step struct {
	position
	node ast.PositionHolder
}

type treeWalker struct {
	todo      []step
	functions []*functionCost // each after the one around it
}

// function begins a function in another one.
func (w *treeWalker) function(outer *functionCost) *functionCost {
	f := &functionCost{outer: outer, names: map[string]struct{}{}}
	w.functions = append(w.functions, f)
	return f
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
		at.f.locals += len(n.Names)
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
		at.f.locals += 1 + forLocals
		w.optional(at, n.Init, n.Limit, n.Step)
		addAll(w, at, n.Stmts)
	case *ast.GenericForStmt:
		at.f.locals += len(n.Names) + forLocals
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
		at.f.blocks += at.depth
	case *ast.GotoStmt:
		at.f.gotos++
		at.f.blocks += at.depth * gotoEffort
	case *ast.BreakStmt:
		at.f.blocks += at.depth
	}
}

func (w *treeWalker) expression(at position, expr ast.Expr) {
	chain := at.chain
	at.chain = 0
	switch n := expr.(type) {
	case *ast.NumberExpr:
		at.f.number(n.Value, chain)
	case *ast.StringExpr:
		at.f.constant(n.Value)
	case *ast.IdentExpr:
		at.f.constant(n.Value)
		at.f.idents++
		at.f.blocks += at.depth
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
		w.operator(at, chain, n.Lhs, n.Rhs)
	case *ast.ArithmeticOpExpr:
		w.operator(at, chain, n.Lhs, n.Rhs)
	case *ast.UnaryMinusOpExpr:
		w.operator(at, chain, n.Expr)
	case *ast.UnaryNotOpExpr:
		w.add(at, n.Expr)
	case *ast.UnaryLenOpExpr:
		w.add(at, n.Expr)
	case *ast.FunctionExpr:
		at.f = w.function(at.f)
		at.f.locals = len(n.ParList.Names) + 2 // self, arg
		addAll(w, at, n.Stmts)
	}
}

// operator visits the operands of arithmetic or concatenation, below as many other operators as chain.
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
