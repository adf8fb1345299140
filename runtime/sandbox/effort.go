package sandbox

// functionCost is what the compiler looks through for one function: all constants for each reference to one; the local variables in scope and the blocks
// around, those of the functions around it among them, for each name; these once more for each variable of a function around, which all functions between
// pass on; the jumps before it for each label; the blocks around for each jump; and what is below each operator.
type functionCost struct {
	outer     *functionCost
	names     map[string]struct{} // constants and variables
	constants int                 // references to them
	idents    int                 // of these, to variables
	locals    int                 // declared
	blocks    int                 // looked through
	operands  int                 // looked at again
	numbers   int                 // parsed, in comparisons

	labels, gotos int
	visible       int // local variables, those of the functions around among them
	passed        int // local variables of functions around that it, or one in it, may use
}

// What the compiler takes, in comparisons.
const (
	functionEffort = 4000 // for a function
	operandEffort  = 8    // for an operand that it looks at again
	gotoEffort     = 12   // for a jump that it looks at
	labelEffort    = 8    // labels for one comparison
	numberEffort   = 1000 // for a number that takes more than a machine word
)

// maxLocals is how many local variables the compiler lets a function have in scope, and forLocals what a loop has beside those that are named.
const maxLocals, forLocals = 200, 3

// exactDigits is how long a number may be to be surely parsed without long arithmetic.
const exactDigits = 19

// constant counts a reference to a constant.
func (f *functionCost) constant(name string) {
	f.names[name] = struct{}{}
	f.constants++
}

// number counts a number below as many operators as chain, each of which has it parsed again.
func (f *functionCost) number(text string, chain int) {
	f.constant("0" + text)
	if len(text) > exactDigits {
		f.numbers += (1 + chain) * (numberEffort + len(text))
	}
}

// effort is what the compiler takes for functions, each of which comes after the one around it.
func effort(functions []*functionCost) (sum int) {
	for _, f := range functions {
		f.visible = min(f.locals, maxLocals)
		if f.outer != nil {
			f.visible += f.outer.visible
		}
	}
	for i := len(functions) - 1; i >= 0; i-- {
		sum += functions[i].effort()
	}
	return sum
}

// effort is what a function takes, called after that of those in it.
func (f *functionCost) effort() int {
	sum := functionEffort + f.constants*len(f.names) + f.idents*f.visible + f.blocks + f.operands*operandEffort + f.numbers +
		f.labels*f.labels/labelEffort + f.gotos*f.labels*gotoEffort
	if f.outer != nil {
		used := min(f.idents+f.passed, f.outer.visible)
		f.outer.passed += used
		sum += used * f.outer.visible
	}
	return sum
}
