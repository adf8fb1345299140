-- expect: ok
local inf,nan=1/0,0/0
assert(inf>1 and nan~=nan and -inf<0 and 2^1024==inf and -2^1024==-inf)
for _,n in ipairs{inf,-inf,nan,2^53,-2^53,1e308,-0.0,5e-324} do tostring(n) ; ("%g"):format(n) math.floor(n) math.fmod(n,3) pcall(string.rep,"",n) pcall(("x").sub,"x",n,n) pcall(math.random,n) end
return "ok"
