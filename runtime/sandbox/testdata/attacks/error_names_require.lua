-- expect: ok
local big,t=("k"):rep(8*1024*1024),{} for i=1,200 do local _,e=pcall(require,big) t[i]=e end assert(#t[1]<200)
