/* student.c: Abramowitz & Stegun (1964), 26.7.3 and 26.7.4: finite sums for whole degrees of freedom. */
#include "student.h"

#include <math.h>

double
student_two_sided(double t, int64_t freedom)
{
	double angle = atan(fabs(t) / sqrt((double)freedom)), cosine = cos(angle), sine = sin(angle);
	int odd = freedom % 2 != 0;
	double term = odd ? cosine : 1, sum = 0;
	/* cos + 2/3 cos^3 + 2*4/(3*5) cos^5 ..., or 1 + 1/2 cos^2 + 1*3/(2*4) cos^4 ..., up to cos^(freedom - 2). */
	for (int64_t power = odd; power <= freedom - 2; power += 2) {
		sum += term;
		term *= cosine * cosine * (double)(power + 1) / (double)(power + 2);
	}
	double within = odd ? 2 / M_PI * (angle + sine * sum) : sine * sum;
	return fmax(0, 1 - within);
}

double
student_quantile(double alpha, int64_t freedom)
{
	double low = 0, high = 1;
	while (student_two_sided(high, freedom) > alpha && high < 1e300)
		high *= 2;
	for (int i = 0; i < 200 && low < high; i++) {
		double middle = low + (high - low) / 2;
		if (middle <= low || middle >= high)
			break;
		if (student_two_sided(middle, freedom) > alpha)
			low = middle;
		else
			high = middle;
	}
	return high;
}
